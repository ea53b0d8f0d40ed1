import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { startLiveRuntime, type LiveRuntime } from '../src/live-runtime.ts';
import type { RuntimeVersion } from '../src/runtime-version.ts';

/** How a version turns out: what it fails with, and where. */
interface Fate {
  /** Loads when told to, or never. */
  loading?: Promise<void>;
  mistake?: Error;
  cannotStart?: Error;
}

const retryAfterMs = 20;

/** A live runtime of versions 1, 2, 3 … with these fates, and what happens to them, in order. */
function createStage(fates: readonly Fate[]) {
  const log: string[] = [];
  const deaths: ((error: Error) => void)[] = [];
  let count = 0;
  const createVersion = (): RuntimeVersion => {
    const number = (count += 1);
    const { loading = Promise.resolve(), mistake, cannotStart } = fates[number - 1] ?? {};
    const closed = Promise.withResolvers<never>();
    closed.promise.catch(() => undefined);
    const { promise: ended, resolve: die } = Promise.withResolvers<unknown>();
    deaths[number] = die;
    const load = async () => {
      await loading;
      if (mistake !== undefined) throw mistake;
      log.push(`${number} is loaded`);
      return { acme: { version: `acme@${number}`, orderingKey: undefined } };
    };
    const loaded = Promise.race([load(), closed.promise]);
    loaded.catch(() => undefined);
    return {
      loaded,
      ended,
      async start() {
        if (cannotStart !== undefined) throw cannotStart;
        log.push(`${number} starts`);
      },
      states: () => ({ acme: 'consuming' }),
      metrics: async () => `of ${number}\n`,
      async close() {
        log.push(`${number} is closed`);
        closed.reject(new Error('closed'));
      },
    };
  };
  const start = () =>
    startLiveRuntime({
      createVersion,
      retryAfterMs,
      onRunning: ({ plugins, why }) => log.push(`${plugins['acme']?.version} runs: ${why ?? 'the first'}`),
      onRefused: ({ error, why, goesOn }) =>
        log.push(`${why} is refused: ${(error as Error).message}${goesOn ? '' : ', nothing runs'}`),
      onDied: (error) => log.push(`died: ${(error as Error).message}`),
    });
  return { log, start, die: (number: number) => deaths[number]?.(new Error('of a bug')) };
}

/** Everything that needs no timer has happened. */
const settle = () => sleep(5);
const afterRetry = () => sleep(3 * retryAfterMs);

const mistake = new TributaryError('plugin.load_failed', { detail: 'payments.ts:12' });
const noKafka = new TributaryError('kafka.unreachable');

async function startRuntime(...fates: Fate[]) {
  const stage = createStage(fates);
  const live: LiveRuntime = await stage.start();
  stage.log.length = 0;
  return { ...stage, live };
}

describe('a live runtime', () => {
  test.each([
    ['a mistake in a plugin', { mistake }],
    ['Kafka', { cannotStart: noKafka }],
  ])(
    'whose first version is kept from running by %s does not start, and leaves nothing behind',
    async (_what, fate) => {
      const { start, log } = createStage([fate]);
      await expect(start()).rejects.toMatchObject({ code: expect.stringMatching(/load_failed|unreachable/) });
      await afterRetry();
      expect(log.filter((line) => line !== '1 is loaded')).toEqual(['1 is closed']);
    },
  );

  test('loads the new version while the old one goes on, and starts it when that has left its groups', async () => {
    const { live, log } = await startRuntime({}, {});
    live.replace('a.ts');
    await settle();
    expect(log).toEqual(['2 is loaded', '1 is closed', '2 starts', 'acme@2 runs: a.ts']);
    expect(await live.metrics()).toBe('of 2\n');
  });

  test('keeps the old version where the new one has a mistake, and says which', async () => {
    const { live, log } = await startRuntime({}, { mistake }, {});
    live.replace('a.ts');
    await afterRetry();
    expect(log).toEqual(['2 is closed', expect.stringMatching(/^a\.ts is refused: .*payments\.ts:12\)$/)]);
    expect(await live.metrics()).toBe('of 1\n');
    live.replace('b.ts');
    await settle();
    expect(log.at(-1)).toBe('acme@3 runs: b.ts');
  });

  test('runs the newest where it changes while a version is loading, or where one never loads', async () => {
    const { live, log } = await startRuntime({}, { loading: new Promise(() => undefined) }, {});
    live.replace('a.ts');
    await settle();
    live.replace('b.ts');
    live.replace('c.ts');
    await settle();
    expect(log.filter((line) => line !== '2 is closed')).toEqual([
      '3 is loaded',
      '1 is closed',
      '3 starts',
      'acme@3 runs: c.ts',
    ]);
  });

  test('tries again where Kafka does not let the next version start: nothing runs until then, and that is said', async () => {
    const { live, log } = await startRuntime({}, { cannotStart: noKafka }, { cannotStart: noKafka }, {});
    live.replace('a.ts');
    await settle();
    expect(log.at(-1)).toMatch(/^a\.ts is refused: .*, nothing runs$/);
    expect(live.states()).toBeUndefined();
    expect(await live.metrics()).toBe('');
    await afterRetry();
    await afterRetry();
    expect(log.at(-1)).toBe('acme@4 runs: another attempt');
    expect(live.states()).toEqual({ acme: 'consuming' });
  });

  test('that died starts again after a pause', async () => {
    const { live, log, die } = await startRuntime({}, {});
    die(1);
    await settle();
    expect(log).toEqual(['died: of a bug']);
    expect(live.states()).toBeUndefined();
    await afterRetry();
    expect(log).toEqual(['died: of a bug', '2 is loaded', '2 starts', 'acme@2 runs: another attempt']);
  });

  test('that died of a plugin with a mistake waits for a change of it', async () => {
    const { live, log, die } = await startRuntime({}, { mistake }, {});
    die(1);
    await afterRetry();
    await afterRetry();
    expect(log.slice(1)).toEqual([
      '2 is closed',
      expect.stringMatching(/^another attempt is refused: .*nothing runs$/),
    ]);
    live.replace('a.ts');
    await settle();
    expect(log.at(-1)).toBe('acme@3 runs: a.ts');
  });

  test('an old version that ends is no death', async () => {
    const { live, log, die } = await startRuntime({}, {}, {});
    live.replace('a.ts');
    await settle();
    die(1);
    await afterRetry();
    expect(log.at(-1)).toBe('acme@2 runs: a.ts');
  });

  test('closes what runs and what is loading, and starts nothing after that', async () => {
    const { live, log, die } = await startRuntime({}, { loading: new Promise(() => undefined) }, {});
    live.replace('a.ts');
    await settle();
    await live.close();
    die(1);
    live.replace('b.ts');
    await afterRetry();
    expect(new Set(log)).toEqual(new Set(['1 is closed', '2 is closed']));
    expect(log.at(-1)).toBe('1 is closed');
  });
});
