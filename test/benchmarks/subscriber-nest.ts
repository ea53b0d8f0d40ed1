import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { createDecoder, createRegistry, schemaIdOf, type Decoder } from '../../packages/events/src/index.ts';
import { startClock } from './subscriber-clock.ts';

/** The stock Kafka transport of NestJS with a handler that does nothing; see subscriber.ts. */
const { brokers, registry, prefix, group, events } = JSON.parse(process.argv[2] ?? '') as {
  brokers: string[];
  registry: string;
  prefix: string;
  group: string;
  events: number;
};
const topic = `${prefix}payments`;
const clock = startClock(events);
const client = createRegistry({ url: registry });
const decoders = new Map<number, Decoder<'payments'>>();

async function decoderOf(id: number): Promise<Decoder<'payments'>> {
  const decoder = decoders.get(id) ?? createDecoder('payments', await client.schemaText(id));
  decoders.set(id, decoder);
  return decoder;
}

class EventsController {
  handle(_event: unknown): void {
    clock.count();
  }
}
// Decorators are functions: called as such they need no compiler.
const handle = Object.getOwnPropertyDescriptor(EventsController.prototype, 'handle') as PropertyDescriptor;
EventPattern(topic)(EventsController.prototype, 'handle', handle);
Payload()(EventsController.prototype, 'handle', 0);
Controller()(EventsController);

class AppModule {
  readonly name = 'bench';
}
Module({ controllers: [EventsController] })(AppModule);

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  logger: ['error'],
  transport: Transport.KAFKA,
  options: {
    client: { brokers },
    consumer: { groupId: `nest-${group}` },
    subscribe: { fromBeginning: true },
    deserializer: {
      async deserialize(message: { value: Buffer }) {
        const decoder = await decoderOf(schemaIdOf(message.value));
        return { pattern: topic, data: decoder.decode(message.value) };
      },
    },
  },
});
await app.listen();
console.log(JSON.stringify(await clock.done));
process.exit(0);
