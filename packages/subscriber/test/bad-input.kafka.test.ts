import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import { createRegistry, schemaTexts } from '@tributary/events';
import { describeKafka } from '../../../test/jest/stack.ts';
import { startRegistryStandIn, type RegistryStandIn } from './registry-stand-in.ts';
import { createRiver, headerText, type River } from './river.ts';
import { payment } from './sample-events.ts';
import { until } from './until.ts';

jest.setTimeout(40_000);

describeKafka('bad input', (stack) => {
  const rivers: River[] = [];
  const createTestRiver = async (): Promise<River> => {
    const river = await createRiver(stack);
    rivers.push(river);
    return river;
  };
  afterAll(() => Promise.all(rivers.map((river) => river.close())));

  /** A river whose subscriber asks this registry for schemas; `p-1` waits in it. At the start it seems to be one that is new. */
  async function subscribeBefore(answer: Parameters<typeof startRegistryStandIn>[0], timeoutMs = 10_000) {
    const river = await createTestRiver();
    const registry: RegistryStandIn = await startRegistryStandIn((path) =>
      path.startsWith('/subjects/') ? { status: 404, body: { error_code: 40401 } } : answer(path),
    );
    river.later(() => registry.close());
    const seen: string[] = [];
    await river.payments(['p-1', 'p-2', 'p-3']);
    const subscriber = await river.subscribe({
      registry: { url: registry.url, timeoutMs },
      handlers: { '*': (event) => void seen.push(event.id) },
    });
    const codes = async (): Promise<(string | undefined)[]> =>
      (await river.deadLetters()).map((letter) => headerText(letter, 'dead-letter-code'));
    registry.asked.splice(0, registry.asked.length, ...registry.asked.filter((path) => !path.startsWith('/subjects/')));
    return { river, registry, seen, subscriber, codes };
  }

  test('ends as dead letters with a code, the bytes untouched, and what is sound flows', async () => {
    const river = await createTestRiver();
    const foreignId = await createRegistry({ url: stack.registryUrl }).register(
      `${river.prefix}foreign-value`,
      schemaTexts.billing,
    );
    const genuine = river.record(payment({ id: 'p-0' })).value as Buffer;
    const withId = (id: number): Buffer => {
      const value = Buffer.from(genuine);
      value.writeUInt32BE(id, 1);
      return value;
    };
    const planted = (at: number, byte: number): Buffer => {
      const value = Buffer.from(genuine);
      value[at] = byte;
      return value;
    };
    const bad: [code: string, value: Buffer | null][] = [
      ['event.malformed_value', null],
      ['event.malformed_value', Buffer.from([0, 0, 0])],
      ['event.malformed_value', planted(0, 7)],
      ['event.unknown_schema', withId(2_000_000_000)],
      ['event.foreign_schema', withId(foreignId)],
      ['event.malformed_value', genuine.subarray(0, 40)],
      ['event.malformed_value', Buffer.concat([genuine, Buffer.from('more')])],
      ['event.malformed_value', planted(5 + 6, 0x7e)],
      ['event.malformed_value', planted(6, 0xff)],
    ];
    const topic = `${river.prefix}payments`;
    await river.publish(
      ...bad.map(([, value], index) => ({ topic, key: `k-${index}`, value })),
      river.record(payment({ id: 'p-1' })),
    );
    const seen: string[] = [];
    const subscriber = await river.subscribe({ handlers: { '*': (event) => void seen.push(event.id) } });
    await until(async () => (await river.committed('payments')) === bad.length + 1);
    const letters = (await river.deadLetters()).toSorted((one, other) =>
      String(one.key).localeCompare(String(other.key)),
    );
    expect(letters.map((letter) => [headerText(letter, 'dead-letter-code'), letter.value])).toEqual(bad);
    expect([seen, subscriber.stats().handled]).toEqual([['e-p-1'], 1]);
  });

  test('of an unknown schema in a flood asks the registry for it twice, and no more', async () => {
    const { river, registry, seen, codes } = await subscribeBefore(() => ({
      status: 404,
      body: { error_code: 40403, message: 'Schema not found' },
    }));
    await river.payments(Array.from({ length: 300 }, (_, index) => `q-${index}`));
    await until(async () => (await river.committed('payments')) === 303);
    expect([seen, registry.asked.length, new Set(await codes())]).toEqual([[], 2, new Set(['event.unknown_schema'])]);
  });

  test('from a registry that redirects is refused after few requests, and nobody else is asked', async () => {
    const elsewhere = await startRegistryStandIn(() => ({ status: 200, body: { schema: schemaTexts.payments } }));
    const { river, registry, codes } = await subscribeBefore((path) => ({
      status: 302,
      location: elsewhere.url + path,
    }));
    river.later(() => elsewhere.close());
    await until(async () => (await river.committed('payments')) === 3);
    expect([elsewhere.asked, registry.asked.length, new Set(await codes())]).toEqual([
      [],
      4,
      new Set(['registry.unexpected_answer']),
    ]);
  });

  test('from a registry that answers another schema is refused', async () => {
    const { river, registry, codes } = await subscribeBefore(() => ({
      status: 200,
      body: { schema: schemaTexts.payouts },
    }));
    await until(async () => (await river.committed('payments')) === 3);
    expect([registry.asked.length, new Set(await codes())]).toEqual([1, new Set(['event.foreign_schema'])]);
  });

  test.each(['away', 'silent'] as const)(
    'is none of a registry that is %s: events wait for it, and it is asked ever less',
    async (how) => {
      let state: 'away' | 'silent' | 'there' = how;
      const { river, registry, seen, subscriber, codes } = await subscribeBefore(
        () => (state === 'there' ? { status: 200, body: { schema: schemaTexts.payments } } : state),
        how === 'silent' ? 300 : undefined,
      );
      await sleep(2_500);
      expect([seen, await river.committed('payments'), subscriber.stats().schemasAwaited]).toEqual([[], 0, 1]);
      expect(registry.asked.length).toBeLessThanOrEqual(6);
      state = 'there';
      await until(() => seen.length === 3);
      await until(async () => (await river.committed('payments')) === 3);
      expect(await codes()).toEqual([]);
    },
  );

  test('on the retry topic that does not say where it came from is a dead letter again', async () => {
    const river = await createTestRiver();
    await river.publish({ ...river.record(payment({ id: 'p-1' })), topic: `${river.prefix}retry.${river.group}` });
    await river.subscribe({ handlers: { '*': () => undefined } });
    await until(async () => (await river.deadLetters()).length === 1);
    const [letter] = await river.deadLetters();
    expect(letter && headerText(letter, 'dead-letter-code')).toBe('subscribe.unknown_source');
  });
});
