import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeKafka } from '../../../../test/jest/stack.ts';
import { configureProviders, type ConfiguredProvider, type Runtime } from '../../src/index.ts';
import { accountConfig, paid, recordOf } from '../acme.ts';
import { keyInEnvironment, openRiver, type River } from '../river.ts';
import { until } from '../until.ts';

const plugins = join(import.meta.dirname, '../plugins');

async function providersOf(...ids: string[]): Promise<ConfiguredProvider[]> {
  const accounts = { main: accountConfig({ keys: [keyInEnvironment] }) };
  const providers = Object.fromEntries(ids.map((id) => [id, { plugin: join(plugins, `${id}.ts`), accounts }]));
  return configureProviders({ providers, folder: plugins });
}

const webhooks = (...charges: { id: string; note?: string }[]) => charges.map((charge) => recordOf(paid(charge)));

// Invariant 7, for a plugin that never returns: both providers are of one process.
describeKafka('plugins in threads of their own', (stack) => {
  let river: River;
  let runtime: Runtime;

  beforeAll(async () => {
    river = await openRiver(stack, ['acme', 'misbehaving']);
    runtime = await river.run(await providersOf('acme', 'misbehaving'), {
      quarantineRules: { crashes: 3, withinMs: 60_000, firstPauseMs: 300, longestPauseMs: 600 },
      settings: { isolation: 'worker', workerTimeoutMs: 1000, workerMemoryMb: 128 },
    });
  }, 60_000);

  afterAll(() => river?.close(), 60_000);

  test('one loops for ever: that is a dead letter, its neighbours are published in order, the other goes on', async () => {
    const loop = { id: 'm3', note: 'loops for ever' };
    await river.write('misbehaving', ...webhooks({ id: 'm1' }, { id: 'm2' }, loop, { id: 'm4' }, { id: 'm5' }));
    await river.write('acme', ...webhooks({ id: 'a1' }, { id: 'a2' }));
    await until(async () => (await river.published('acme')).length === 2);
    await until(async () => (await river.published('misbehaving')).length === 4);
    expect(await river.published('acme')).toEqual(['acme/main/a1', 'acme/main/a2']);
    expect(await river.published('misbehaving')).toEqual(
      ['m1', 'm2', 'm4', 'm5'].map((id) => `misbehaving/main/${id}`),
    );
    const letters = await river.read(river.names.deadLetters('misbehaving'));
    const codes = letters.map(({ headers }) => headers.find(([name]) => name === 'dead-letter-code')?.[1].toString());
    expect(codes).toEqual(['decode.timed_out']);
    expect(letters[0]?.value?.toString()).toContain('m3');
    await until(async () => {
      const [committed] = await river.admin.committed(river.group('misbehaving'), river.names.raw('misbehaving'));
      return committed?.offset === 5n;
    });
  }, 120_000);

  test('one that crashes too often is quarantined, and comes through its backlog all the same, in order', async () => {
    const bad = ['m6', 'm7', 'm8'].map((id) => ({ id, note: 'patches a global' }));
    await river.write('misbehaving', ...webhooks(...bad, { id: 'm9' }));
    await until(() => runtime.states()['misbehaving'] === 'quarantined');
    await until(async () => (await river.published('misbehaving')).length === 5);
    expect((await river.published('misbehaving')).at(-1)).toBe('misbehaving/main/m9');
    expect(await river.read(river.names.deadLetters('misbehaving'))).toHaveLength(4);
    await until(() => runtime.states()['misbehaving'] === 'consuming');
    expect(runtime.states()['acme']).toBe('consuming');
  }, 120_000);

  test('a process that is told to stop while one loops for ever ends in order', async () => {
    await river.write('misbehaving', ...webhooks({ id: 'm10', note: 'loops for ever' }, { id: 'm11' }));
    await until(() => runtime.states()['misbehaving'] === 'consuming');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await runtime.close();
    expect(runtime.states()).toEqual({ acme: 'stopped', misbehaving: 'stopped' });
  }, 60_000);
});
