import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { headerText, type River } from '../../subscriber/test/river.ts';
import { payment } from '../../subscriber/test/sample-events.ts';
import { until } from '../../subscriber/test/until.ts';
import { OnEvent, permanent, type EventOf, type TributaryContext } from '../src/index.ts';
import { createServices } from './service.ts';

jest.setTimeout(60_000);

const seen: string[] = [];
const seenBy = ({ group }: River): string[] =>
  seen.filter((one) => one.startsWith(group)).map((one) => one.slice(group.length + 1));

/** What it does with a payment is in the payment's id. */
@Controller()
class Payments {
  @OnEvent('payment.succeeded')
  async succeeded({ payment: { id } }: EventOf<'payment.succeeded'>, context: TributaryContext): Promise<void> {
    const [group] = context.topic.split('.');
    seen.push(`${group} ${id} ${context.attempt}`);
    if (id === 'slow') await new Promise((resolve) => setTimeout(resolve, 400));
    if (id === 'refused') throw permanent(new TypeError('of ada@example.com'));
    if (id === 'broken' || (id === 'flaky' && context.attempt < 3)) throw new RangeError('of ada@example.com');
    if (id === 'slow') seen.push(`${group} ${id} done`);
  }

  @EventPattern('payment.failed')
  failed(event: EventOf<'payment.failed'>): void {
    seen.push(`${event.source.event_type} ${event.payment.id}, by the stock decorator`);
  }
}

describeKafka('a NestJS service', (stack) => {
  const services = createServices(stack);
  afterAll(() => services.close());

  test('gets events by type, commits them, and says how it is', async () => {
    const { app, strategy, river } = await services.create(Payments);
    const statuses: string[] = [];
    strategy.status.subscribe((status) => statuses.push(status));
    const failed = payment({ id: 'f-1', type: 'payment.failed' });
    await river.publish(river.record({ ...failed, source: { ...failed.source, event_type: river.group } }));
    await river.payments(['p-1', 'p-2']);
    await app.startAllMicroservices();
    await until(async () => (await river.committed('payments')) === 3);
    expect(seenBy(river).toSorted()).toEqual(['f-1, by the stock decorator', 'p-1 1', 'p-2 1']);
    expect(strategy.health()).toMatchObject({
      status: 'up',
      state: 'consuming',
      stats: { handled: 3, deadLettered: {} },
    });
    await app.close();
    expect(strategy.health()).toMatchObject({ status: 'down', state: 'closed' });
    expect(statuses).toEqual(['starting', 'consuming', 'closing', 'closed']);
  });

  test('tries again what fails, and makes a dead letter of what fails for good; the others go on', async () => {
    const { app, river } = await services.create(Payments, { retry: { attempts: 3, firstMs: 20 } });
    await river.payments(['refused', 'broken', 'flaky', 'p-1']);
    await river.publish(river.record(payment({ id: 'poison' }), { value: Buffer.from([1, 2, 3]) }));
    await river.payments(['p-2']);
    await app.startAllMicroservices();
    await until(async () => (await river.committed('payments')) === 6);
    const attempts = seenBy(river);
    expect(attempts.toSorted()).toEqual(
      ['broken 1', 'broken 2', 'broken 3', 'flaky 1', 'flaky 2', 'flaky 3', 'p-1 1', 'p-2 1', 'refused 1'].toSorted(),
    );
    const letters = (await river.deadLetters()).map((letter) => [
      headerText(letter, 'dead-letter-code'),
      headerText(letter, 'dead-letter-detail'),
      headerText(letter, 'dead-letter-attempts'),
    ]);
    expect(letters.toSorted()).toEqual([
      ['event.malformed_value', expect.any(String), '1'],
      ['subscribe.handler_failed', expect.stringContaining('RangeError'), '3'],
      ['subscribe.handler_refused', expect.stringContaining('TypeError'), '1'],
    ]);
    expect(JSON.stringify(letters)).not.toContain('ada');
  });

  test('waits for the handler that runs when it closes, and commits its event', async () => {
    const { app, river } = await services.create(Payments, { concurrency: 1 });
    await river.payments(['slow', 'p-1']);
    await app.startAllMicroservices();
    await until(() => seenBy(river).length === 1);
    await app.close();
    expect(seenBy(river)).toEqual(['slow 1', 'slow done']);
    expect(await river.committed('payments')).toBe(1);
  });

  test('does not start where a topic of its own is missing', async () => {
    const { app, strategy } = await services.create(Payments, { group: 'nobody-made-topics-for-this' });
    await expect(app.startAllMicroservices()).rejects.toMatchObject({
      code: 'kafka.topic_missing',
      detail: expect.stringContaining('tributary topics apply --group nobody-made-topics-for-this'),
    });
    expect(strategy.health()).toMatchObject({ status: 'down', state: 'closed' });
  });

  test('is told when its subscriber has stopped by itself', async () => {
    const { app, strategy, river } = await services.create(Payments);
    const stopped = new Promise((resolve) => strategy.on('stopped', resolve));
    await app.startAllMicroservices();
    await river.admin.deleteTopics([`${river.prefix}payments`]);
    expect(await stopped).toMatchObject({ code: 'kafka.topic_missing' });
    expect(strategy.health()).toMatchObject({ status: 'down', code: 'kafka.topic_missing' });
  });
});
