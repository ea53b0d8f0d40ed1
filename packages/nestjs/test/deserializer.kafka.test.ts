import { Controller } from '@nestjs/common';
import { EventPattern, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createRiver } from '../../subscriber/test/river.ts';
import { until } from '../../subscriber/test/until.ts';
import { createEventDeserializer, type UnknownEvent } from '../src/index.ts';

jest.setTimeout(60_000);

describeKafka("Nest's own Kafka transport with the deserializer", (stack) => {
  test('hands events over by topic', async () => {
    const river = await createRiver(stack);
    const seen: UnknownEvent<'payments'>[] = [];

    @Controller()
    class Payments {
      @EventPattern<Record<string, UnknownEvent<'payments'>>>(`${river.prefix}payments`)
      all(event: UnknownEvent<'payments'>): void {
        seen.push(event);
      }
    }

    const module = await Test.createTestingModule({ controllers: [Payments] }).compile();
    const app = module.createNestMicroservice<MicroserviceOptions>({
      transport: Transport.KAFKA,
      logger: false,
      options: {
        client: { brokers: stack.brokers },
        consumer: { groupId: river.group },
        subscribe: { fromBeginning: true },
        deserializer: createEventDeserializer({ registry: { url: stack.registryUrl }, topicPrefix: river.prefix }),
      },
    });
    await river.payments(['p-1', 'p-2']);
    await app.listen();
    await until(() => seen.length === 2);
    expect(seen.map(({ type, payment }) => [type, payment?.id])).toEqual([
      ['payment.succeeded', 'p-1'],
      ['payment.succeeded', 'p-2'],
    ]);
    await app.close();
    await river.close();
  });
});
