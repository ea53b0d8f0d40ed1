import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createMetrics } from '@tributary/host';
import { headerText } from '@tributary/kafka';
import { describeKafka } from '../../../test/jest/stack.ts';
import type { ConfiguredProvider, Runtime } from '../src/index.ts';
import { accountConfig, paid, providerOf, recordOf } from './acme.ts';
import { keyInEnvironment, openRiver, type River } from './river.ts';
import { until } from './until.ts';

jest.setTimeout(90_000);

/** Two crashes are too many; the first probe comes soon, and the next ones as good as never. */
const soon = { crashes: 2, withinMs: 60_000, firstPauseMs: 1_000, longestPauseMs: 1_000 };
const never = { ...soon, firstPauseMs: 600_000, longestPauseMs: 600_000 };
const settings = { isolation: 'worker', workerTimeoutMs: 5_000, workerMemoryMb: 128 } as const;

const accounts = { main: accountConfig({ keys: [keyInEnvironment] }) };
const pluginOf = (id: string): ConfiguredProvider => ({
  ...providerOf(id, accounts),
  config: { plugin: join(import.meta.dirname, `plugins/${id}.ts`), accounts },
});
/** Acme's plugin is a good one; the other does what the note of a charge says. */
const providers = [pluginOf('misbehaving'), pluginOf('acme')];
const poison = (id: string) => recordOf(paid({ id, note: 'throws at the next tick' }));
const good = (...ids: string[]) => ids.map((id) => recordOf(paid({ id })));

// Each test goes on where the one before has stopped.
describeKafka('a provider whose plugin crashes again and again', (stack) => {
  let river: River;
  let runtimes: Runtime[] = [];

  const run = (quarantineRules = never) =>
    river.run(providers, { metrics: createMetrics(), settings, quarantineRules });
  const states = (id: string) => runtimes.map((runtime) => runtime.states()[id]);
  const become = (id: string, state: string) => until(() => states(id).every((one) => one === state));
  const publishes = (id: string, ...ids: string[]) =>
    until(
      async () => JSON.stringify(await river.published(id)) === JSON.stringify(ids.map((one) => `${id}/main/${one}`)),
    );
  const said = async () =>
    (await river.read(river.names.control)).map(({ key, value }) => {
      const { state, because, failedProbes } = JSON.parse(String(value)) as Record<string, unknown>;
      return [String(key), state, because, failedProbes];
    });

  beforeAll(async () => {
    river = await openRiver(stack, ['misbehaving', 'acme']);
    runtimes = [await run(), await run()];
    await river.write('misbehaving', ...good('m1'));
    await publishes('misbehaving', 'm1');
  });
  afterAll(() => river?.close());

  test('is quarantined in all runtimes, and that is said with the code; the others go on', async () => {
    await river.write('misbehaving', poison('p1'), poison('p2'));
    await become('misbehaving', 'quarantined');
    expect(await said()).toEqual([['misbehaving/runtime', 'quarantined', 'decode.crashed', 0]]);
    await river.write('misbehaving', ...good('m2'));
    await river.write('acme', ...good('s1'));
    await publishes('acme', 's1');
    expect(states('acme')).toEqual(['consuming', 'consuming']);
    expect(await river.published('misbehaving')).toEqual(['misbehaving/main/m1']);
  });

  test('is probed at once after a restart, and what passes releases it for all', async () => {
    await runtimes.shift()?.close();
    expect(states('misbehaving')).toEqual(['quarantined']);
    runtimes.push(await run());
    await become('misbehaving', 'consuming');
    await publishes('misbehaving', 'm1', 'm2');
    expect((await said()).at(-1)).toEqual(['misbehaving/runtime', 'running', 'a batch passed', undefined]);
  });

  test('whose probe crashes waits longer for the next one, and what crashed is a dead letter', async () => {
    await river.say('misbehaving', 'runtime', 'quarantined');
    await become('misbehaving', 'quarantined');
    await river.write('misbehaving', poison('p3'), ...good('m3'));
    await runtimes.shift()?.close();
    runtimes.push(await run(soon));
    await publishes('misbehaving', 'm1', 'm2', 'm3');
    await become('misbehaving', 'consuming');
    expect((await said()).slice(-2)).toEqual([
      ['misbehaving/runtime', 'quarantined', 'decode.crashed', 1],
      // What was left of the batch was drained, so that it may be that nothing waits.
      ['misbehaving/runtime', 'running', expect.stringMatching(/^(a batch passed|nothing waits)$/), undefined],
    ]);
    const letters = await river.read(river.names.deadLetters('misbehaving'));
    expect(letters.map((letter) => headerText(letter, 'dead-letter-code'))).toEqual(
      Array.from({ length: 3 }).fill('decode.crashed'),
    );
  });
});
