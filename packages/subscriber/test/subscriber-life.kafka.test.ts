import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createSubscriber } from '../src/index.ts';
import { startRegistryStandIn } from './registry-stand-in.ts';
import { createRiver, type River } from './river.ts';
import { until } from './until.ts';

jest.setTimeout(40_000);

const numbered = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describeKafka('a subscriber', (stack) => {
  const rivers: River[] = [];
  const createTestRiver = async (options?: Parameters<typeof createRiver>[1]): Promise<River> => {
    const river = await createRiver(stack, options);
    rivers.push(river);
    return river;
  };
  afterAll(() => Promise.all(rivers.map((river) => river.close())));

  test('that closes waits for handlers that run, commits them, and hands over nothing twice', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    const ids = numbered(10, 'p-');
    await river.payments(ids);
    const options = {
      concurrency: 3,
      handlers: {
        'payment.succeeded': async (event: { payment: { id: string } }) => {
          await sleep(100);
          seen.push(event.payment.id);
        },
      },
    };
    const first = await river.subscribe(options);
    await until(() => first.stats().running === 3);
    await first.close();
    expect([await first.closed, first.state(), first.stats().running]).toEqual([undefined, 'closed', 0]);
    const before = seen.length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(10);
    expect(await river.admin.memberCount(river.group)).toBe(0);
    await river.subscribe(options);
    await until(() => seen.length >= 10);
    await until(async () => (await river.committed('payments')) === 10);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  test('that closes waits no longer than it may, and what was not done is handed over again', async () => {
    const river = await createTestRiver();
    await river.payments(['p-1']);
    const signals: AbortSignal[] = [];
    const first = await river.subscribe({
      drainTimeoutMs: 300,
      handlers: {
        'payment.succeeded': (_event, { signal }) => {
          signals.push(signal);
          return new Promise(() => undefined);
        },
      },
    });
    await until(() => signals.length === 1);
    const startedAtMs = performance.now();
    await first.close();
    // Half of what it waits for if nothing else is said, and far more than 300 ms take on a machine that is busy.
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(signals[0]?.aborted).toBe(true);
    const seen: string[] = [];
    await river.subscribe({ handlers: { '*': (event) => void seen.push(event.id) } });
    await until(() => seen.length === 1);
  });

  test('that closes ends a start that is on its way, and may be closed before and again', async () => {
    const river = await createTestRiver();
    const make = () =>
      createSubscriber({
        kafka: { brokers: stack.brokers },
        registry: { url: stack.registryUrl },
        group: river.group,
        topicPrefix: river.prefix,
        topics: ['payments'],
        handlers: { '*': () => undefined },
      });
    const early = make();
    const starting = early.start();
    await Promise.all([early.close(), early.close(), starting]);
    expect([early.state(), await early.closed]).toEqual(['closed', undefined]);
    const never = make();
    await never.close();
    await expect(never.start()).rejects.toThrow();
  });

  test('does not start where something else than a registry answers, and does where it is away', async () => {
    const river = await createTestRiver();
    const subscribed = async (answer: Parameters<typeof startRegistryStandIn>[0]) => {
      const standIn = await startRegistryStandIn(answer);
      river.later(() => standIn.close());
      return river.subscribe({ registry: { url: standIn.url }, handlers: { '*': () => undefined } });
    };
    await expect(subscribed(() => ({ status: 404 }))).rejects.toMatchObject({ code: 'registry.unexpected_answer' });
    expect((await subscribed(() => 'away')).state()).toBe('consuming');
  });

  test('shares its partitions with a second member: every event is handled, each by one at a time', async () => {
    const river = await createTestRiver({ partitions: 4 });
    const handled: string[] = [];
    const running = new Set<string>();
    const overlaps: string[] = [];
    const options = {
      handlers: {
        'payment.succeeded': async (event: { payment: { id: string } }) => {
          const { id } = event.payment;
          if (running.has(id)) overlaps.push(id);
          running.add(id);
          await sleep(20);
          running.delete(id);
          handled.push(id);
        },
      },
    };
    const ids = numbered(300, 'p-');
    await river.payments(ids.slice(0, 200));
    const first = await river.subscribe(options);
    await until(() => handled.length > 20);
    const second = await river.subscribe(options);
    await river.payments(ids.slice(200));
    await until(() => new Set(handled).size === 300);
    await second.close();
    await until(async () => (await river.committed('payments')) === 300);
    expect([new Set(handled).size, overlaps]).toEqual([300, []]);
    // What was running when the partitions were given out anew had time to end, and was committed.
    expect(handled.length).toBeLessThan(400);
    await first.close();
  });

  test('stops by itself where records were removed that it never read, and says so', async () => {
    const river = await createTestRiver();
    await river.payments(['p-1']);
    const first = await river.subscribe({ handlers: { '*': () => undefined } });
    await until(async () => (await river.committed('payments')) === 1);
    await first.close();
    await river.payments(numbered(5, 'q-'));
    await river.admin.deleteRecordsBefore(`${river.prefix}payments`, [{ partition: 0, offset: 4n }]);
    const told: string[] = [];
    const second = await river.subscribe({
      handlers: { '*': () => undefined },
      onStopped: ({ code }) => told.push(code),
    });
    expect(await second.closed).toMatchObject({ code: 'consume.offset_out_of_range' });
    expect([told, second.state()]).toEqual([['consume.offset_out_of_range'], 'closed']);
  });
});
