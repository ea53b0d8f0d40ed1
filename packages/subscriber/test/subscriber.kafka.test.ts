import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { retryHeaders, subscriberTopics } from '../src/index.ts';
import { createRiver, headerText, type River } from './river.ts';
import { payment } from './sample-events.ts';
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

  test('hands typed events to the handler of their type, and commits them', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    await river.payments(['p-1', 'p-2', 'p-3']);
    const subscriber = await river.subscribe({
      handlers: { 'payment.succeeded': (event, context) => seen.push(`${event.payment.id} ${context.attempt}`) },
    });
    await until(async () => (await river.committed('payments')) === 3);
    expect(seen).toEqual(['p-1 1', 'p-2 1', 'p-3 1']);
    expect(subscriber.stats()).toMatchObject({ received: 3, handled: 3, skipped: 0, running: 0, keysInWork: 0 });
  });

  test('keeps the order of a key while its handler fails, and other keys flow, also those that come later', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    let isBroken = true;
    await river.payments(['slow-1', 'slow-2'], 'acme/main/slow');
    await river.subscribe({
      retry: { attempts: 1_000, firstMs: 50, longestMs: 100 },
      handlers: {
        'payment.succeeded': async (event) => {
          if (event.payment.id === 'slow-1' && isBroken) throw new Error('not yet');
          seen.push(event.payment.id);
        },
      },
    });
    const others: string[] = [];
    for (let batch = 0; batch < 5; batch += 1) {
      const ids = numbered(10, `b${batch}-`);
      await river.payments(ids);
      others.push(...ids);
      await until(() => seen.length === others.length);
    }
    await river.payments(['slow-3'], 'acme/main/slow');
    await sleep(1_200);
    // The offsets of fifty events that are done stand behind one that is not.
    expect([await river.committed('payments'), seen.toSorted()]).toEqual([0, others.toSorted()]);
    isBroken = false;
    await until(async () => (await river.committed('payments')) === 53);
    expect(seen.slice(50)).toEqual(['slow-1', 'slow-2', 'slow-3']);
  });

  test('reads no further ahead than it may while a key waits, and loses nothing', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    let isBroken = true;
    const subscriber = await river.subscribe({
      maxInFlight: 20,
      retry: { attempts: 1_000, firstMs: 50, longestMs: 100 },
      handlers: {
        'payment.succeeded': (event) => {
          if (isBroken) throw new Error('not yet');
          seen.push(event.payment.id);
        },
      },
    });
    const ids = numbered(100, 'p-');
    await river.payments(ids.slice(0, 20), 'acme/main/slow');
    await until(() => subscriber.stats().received === 20);
    await sleep(1_000);
    await river.payments(ids.slice(20), 'acme/main/slow');
    await sleep(1_500);
    expect(subscriber.stats().received).toBe(20);
    isBroken = false;
    await until(async () => (await river.committed('payments')) === 100);
    expect(seen).toEqual(ids);
  });

  test('reads what was put on its retry topic, says that it is late, and no other group sees it', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    const record = river.record(payment({ id: 'p-1' }));
    const headers = [...(record.headers ?? []), [retryHeaders.topic, record.topic] as const];
    const handlers = (name: string) => ({
      '*': (event: { id: string }, { late, topic }: { late: boolean; topic: string }) =>
        void seen.push(`${name} ${event.id} ${late} ${topic === record.topic}`),
    });
    const other = subscriberTopics('other', river.prefix);
    await river.admin.applyTopics(
      Object.values(other).map((topic) => ({ topic, partitions: 1, replicationFactor: 1, settings: {} })),
    );
    await river.subscribe({ handlers: handlers('ours') });
    await river.subscribe({ group: 'other', handlers: handlers('other') });
    await river.publish({ ...record, headers, topic: subscriberTopics(river.group, river.prefix).retry });
    await until(() => seen.length > 0);
    await river.publish(record);
    await until(() => seen.length === 3);
    expect(seen.toSorted()).toEqual(['other e-p-1 false true', 'ours e-p-1 false true', 'ours e-p-1 true false']);
  });

  test('makes a dead letter of what its handler refuses, which can be replayed as it is', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    let isBroken = true;
    await river.payments(['p-1']);
    await river.subscribe({
      retry: { attempts: 2, firstMs: 10 },
      handlers: {
        'payment.succeeded': (event, { late }) => {
          if (isBroken) throw new RangeError('maria@example.com');
          seen.push(`${event.payment.id} ${late}`);
        },
      },
    });
    await until(async () => (await river.committed('payments')) === 1);
    const [letter] = await river.deadLetters();
    if (letter === undefined) throw new Error('no dead letter');
    const told = ['code', 'detail', 'attempts', 'source-topic', 'source-offset'].map((name) =>
      headerText(letter, `dead-letter-${name}`),
    );
    expect(told).toEqual(['subscribe.handler_failed', 'RangeError', '2', `${river.prefix}payments`, '0']);
    expect(letter.headers.map(([, value]) => value.toString()).join()).not.toContain('maria');
    isBroken = false;
    const source = headerText(letter, 'dead-letter-source-topic') ?? '';
    await river.publish({
      topic: subscriberTopics(river.group, river.prefix).retry,
      key: letter.key,
      value: letter.value,
      headers: [...letter.headers, [retryHeaders.topic, source]],
    });
    await until(() => seen.length === 1);
    expect(seen).toEqual(['p-1 true']);
  });

  test('commits no record whose dead letter cannot be written, and writes it when that can be', async () => {
    const river = await createTestRiver();
    const { deadLetters } = subscriberTopics(river.group, river.prefix);
    const limit = (bytes: number) =>
      river.admin.applyTopics([
        { topic: deadLetters, partitions: 1, replicationFactor: 1, settings: { 'max.message.bytes': String(bytes) } },
      ]);
    await limit(200);
    await river.publish({ topic: `${river.prefix}payments`, key: 'k', value: Buffer.from('no event') });
    await river.payments(['p-1']);
    const seen: string[] = [];
    const errors: string[] = [];
    await river.subscribe({
      handlers: { '*': (event) => void seen.push(event.id) },
      onLog: ({ level, code }) => level === 'error' && errors.push(code ?? ''),
    });
    await until(() => errors.length > 1);
    expect([seen, await river.committed('payments'), errors[0]]).toEqual([['e-p-1'], 0, 'publish.record_too_large']);
    await limit(1_000_000);
    await until(async () => (await river.committed('payments')) === 2);
    expect((await river.deadLetters()).map(({ value }) => String(value))).toEqual(['no event']);
  });

  test('skips without reading what nobody wants', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    const unwanted = river.record(payment({ id: 'p-1', type: 'payment.failed' }), { value: Buffer.from('never read') });
    await river.publish(unwanted);
    await river.payments(['p-2']);
    const subscriber = await river.subscribe({
      handlers: { 'payment.succeeded': (event) => seen.push(event.payment.id) },
    });
    await until(async () => (await river.committed('payments')) === 2);
    expect([seen, subscriber.stats().skipped, await river.deadLetters()]).toEqual([['p-2'], 1, []]);
  });

  test('needs its own topics, and says how to get them', async () => {
    const river = await createTestRiver();
    const starting = river.subscribe({ group: 'without-topics', handlers: { '*': () => undefined } });
    await expect(starting).rejects.toMatchObject({
      code: 'kafka.topic_missing',
      detail: expect.stringContaining('`tributary topics apply --group without-topics` makes them'),
    });
  });

  test('holds events back while it is paused', async () => {
    const river = await createTestRiver();
    const seen: string[] = [];
    const subscriber = await river.subscribe({ handlers: { '*': (event) => void seen.push(event.id) } });
    subscriber.pause();
    await river.payments(['p-1']);
    await sleep(1_000);
    expect(seen).toEqual([]);
    subscriber.resume();
    await until(() => seen.length === 1);
  });
});
