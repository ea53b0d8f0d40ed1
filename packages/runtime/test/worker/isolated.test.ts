import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { keysOf, paid, recordOf, signed } from '../acme.ts';
import { aWhile, until } from '../until.ts';
import { isolate, misbehaving, outcomesOf, webhooks } from './isolation-under-test.ts';

const opened: { close(): Promise<void> }[] = [];
function open(...given: Parameters<typeof isolate>) {
  const one = isolate(...given);
  opened.push(one);
  return one;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
}, 60_000);

/** What a plugin does, and the code of the record that it does it to. The thread is another one afterwards. */
const deadly = [
  ['loops for ever', 'decode.timed_out'],
  ['reads a text for ever', 'decode.timed_out'],
  ['waits for ever', 'decode.timed_out'],
  ['returns what never ends', 'decode.timed_out'],
  ['allocates buffers without end', 'decode.out_of_memory'],
  ['allocates objects without end', 'decode.out_of_memory'],
  ['allocates texts without end', 'decode.out_of_memory'],
  ['allocates more at once than it may have', 'decode.out_of_memory'],
  ['fills memory once', 'decode.out_of_memory'],
  ['throws something that throws', 'decode.crashed'],
  ['leaves a rejected promise', 'decode.crashed'],
  ['rejects a little later', 'decode.crashed'],
  ['throws at the next tick', 'decode.crashed'],
  ['throws a text at the next tick', 'decode.crashed'],
  ['says nothing to the runtime', 'decode.crashed'],
  ['says what is no report', 'decode.crashed'],
  ['refuses with no code of ours', 'decode.crashed'],
  ['says of a crash what is no text', 'decode.crashed'],
  ['throws nothing where nobody hears it', 'decode.crashed'],
  ['patches a method', 'decode.crashed'],
  ['patches a function', 'decode.crashed'],
  ['patches a global', 'decode.crashed'],
] as const;

/** What costs no thread. */
const harmless = [
  'throws a text',
  'recurses for ever',
  'ends the process',
  'aborts the process',
  'kills the process',
  'adds to all objects',
  'returns a cycle',
  'returns what is deep',
  'returns a promise',
  'returns what throws when it is read',
  'returns a proxy of everything',
  'returns nothing',
];

describe('a plugin in a thread of its own', () => {
  const shared = isolate({ memoryBytes: 64 * 2 ** 20, timeoutMs: 1500 });
  afterAll(() => shared.close(), 60_000);

  test.each(deadly)(
    'that %s: the record is a dead letter, its neighbours are published in order, and its thread is told of once',
    async (misdeed, code) => {
      shared.troubles.length = 0;
      const interpretations = await shared.interpret(webhooks('', 'fine', misdeed, 'fine', ''));
      expect(outcomesOf(interpretations)).toEqual(['c0', 'c1', code, 'c3', 'c4']);
      expect(shared.troubles).toEqual([{ provider: 'misbehaving', code }]);
    },
    120_000,
  );

  test('of which the records fail one by one: each is a dead letter, and nothing is told', async () => {
    shared.troubles.length = 0;
    const interpretations = await shared.interpret(webhooks(...harmless.flatMap((misdeed) => [misdeed, 'fine'])));
    const expected = harmless.flatMap((_misdeed, place) => ['decode.crashed', `c${place * 2 + 1}`]);
    expect(outcomesOf(interpretations)).toEqual(expected);
    expect(shared.troubles).toEqual([]);
  }, 120_000);

  test('that returns endlessly much: a dead letter of either budget', async () => {
    const interpretations = await shared.interpret(webhooks('', 'returns a hundred million things', ''));
    expect(outcomesOf(interpretations)).toEqual([
      'c0',
      expect.stringMatching(/^decode\.(timed_out|out_of_memory)$/),
      'c2',
    ]);
  }, 120_000);

  test('that answers for its thread: what it says is not believed', async () => {
    shared.troubles.length = 0;
    const interpretations = await shared.interpret(webhooks('answers for itself', '', 'answers for itself'));
    expect(outcomesOf(interpretations)).toEqual(['c0', 'c1', 'c2']);
  }, 120_000);
});

test('several culprits of one batch are all found', async () => {
  const { interpret, troubles } = open();
  const notes = ['', 'loops for ever', '', 'patches a method', 'leaves a rejected promise', ''];
  expect(outcomesOf(await interpret(webhooks(...notes)))).toEqual([
    'c0',
    'decode.timed_out',
    'c2',
    'decode.crashed',
    'decode.crashed',
    'c5',
  ]);
  expect(troubles.map(({ code }) => code).toSorted()).toEqual(['decode.crashed', 'decode.crashed', 'decode.timed_out']);
}, 120_000);

test('a crash has the frames of the plugin and no word of the webhook (invariant 9)', async () => {
  const { interpret } = open();
  const interpretations = await interpret(webhooks('throws at the next tick', 'returns what throws when it is read'));
  for (const one of interpretations) {
    const { error } = one as { error: { detail?: string; cause: Error } };
    expect(error.detail).toBe('Error');
    expect(error.cause.stack).toContain('plugins/misbehaving.ts');
    expect(`${error.cause.stack}${error.cause.message}`).not.toContain('Erika4242');
  }
}, 120_000);

describe('what a plugin leaves behind', () => {
  test('and what fails later ends its thread: the records are published, the log says so, the next batch is another one', async () => {
    const { interpret, troubles, log } = open();
    expect(outcomesOf(await interpret(webhooks('throws later')))).toEqual(['c0']);
    await until(() => troubles.length > 0);
    expect(troubles).toEqual([{ provider: 'misbehaving', code: 'decode.crashed' }]);
    expect(log.lines('error')).toMatchObject([
      { code: 'decode.crashed', plugin: '@acme/tributary-plugin@1.2.3', err: { name: 'Error' } },
    ]);
    expect(log.text()).toContain('plugins/misbehaving.ts');
    expect(log.text()).not.toContain('Erika4242');
    expect(outcomesOf(await interpret(webhooks('', '')))).toEqual(['c0', 'c1']);
  }, 120_000);

  test('and what it says later that is no report ends its thread', async () => {
    await othersAreGone();
    const { interpret, troubles } = open();
    expect(outcomesOf(await interpret(webhooks('says nothing later')))).toEqual(['c0']);
    await until(() => threads() === 0);
    expect(troubles).toEqual([{ provider: 'misbehaving', code: 'decode.crashed' }]);
    expect(outcomesOf(await interpret(webhooks('')))).toEqual(['c0']);
  }, 120_000);

  test('and what breaks in a later batch is held against none of its records', async () => {
    const { interpret, troubles, log } = open();
    await interpret(webhooks('waits for a later batch, then throws'));
    expect(outcomesOf(await interpret(webhooks('is awaited', '')))).toEqual(['c0', 'c1']);
    expect(troubles).toEqual([{ provider: 'misbehaving', code: 'decode.crashed' }]);
    expect(log.lines('error')).toHaveLength(1);
  }, 120_000);

  test('and what adds up to too much memory costs it a thread, and no record', async () => {
    await othersAreGone();
    const { interpret } = open();
    for (let batch = 0; batch < 20 && (batch === 0 || threads() === 1); batch += 1) {
      expect(outcomesOf(await interpret(webhooks('keeps a little')))).toEqual(['c0']);
      // It looks at itself now and then.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(threads()).toBe(0);
  }, 120_000);

  test('on the streams of its thread goes nowhere (invariant 9)', () => {
    const program = join(import.meta.dirname, '../processes/printing-plugin.ts');
    const flags = ['--conditions=tributary-source', '--no-warnings', program];
    expect(spawnSync(process.execPath, flags, { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: 'c0\n',
      stderr: '',
    });
  }, 120_000);
});

test('it has no environment, in which secrets may stand', async () => {
  const { interpret } = open();
  expect(outcomesOf(await interpret(webhooks('reads the environment')))).toEqual(['c0']);
}, 120_000);

test('a record that was found once is not tried again', async () => {
  const { interpret, troubles } = open();
  const records = webhooks('', 'loops for ever', '');
  await interpret(records);
  const start = performance.now();
  expect(outcomesOf(await interpret(records))).toEqual(['c0', 'decode.timed_out', 'c2']);
  expect(performance.now() - start).toBeLessThan(misbehaving.timeoutMs);
  expect(troubles).toHaveLength(1);
}, 120_000);

test('what is found of a record is held against no other one at its place: offsets are set back, and topics made anew', async () => {
  const { interpret } = open();
  const at7 = (id: string, note: string) => recordOf(paid({ id, note }), { record: { offset: 7n } });
  expect(outcomesOf(await interpret([at7('c0', 'loops for ever')]))).toEqual(['decode.timed_out']);
  expect(outcomesOf(await interpret([at7('c1', '')]))).toEqual(['c1']);
}, 120_000);

test('records that are too much memory together, and none of them alone, are published, and nothing is told', async () => {
  const { interpret, troubles } = open();
  const interpretations = await interpret(webhooks(...Array.from({ length: 12 }, () => 'keeps a little, slowly')));
  expect(outcomesOf(interpretations)).toEqual(Array.from({ length: 12 }, (_, place) => `c${place}`));
  expect(troubles).toEqual([]);
}, 120_000);

test('keys change from one batch to the next, in the same thread', async () => {
  const { interpret } = open();
  const body = paid({ id: 'c0' });
  const record = recordOf(body, { httpHeaders: signed(body, { by: 'another secret' }) });
  expect(outcomesOf(await interpret([record]))).toEqual(['verify.signature_mismatch']);
  expect(outcomesOf(await interpret([record], { keys: keysOf('another secret') }))).toEqual(['c0']);
  expect(outcomesOf(await interpret([record]))).toEqual(['verify.signature_mismatch']);
}, 120_000);

test('of batches of several partitions that go together a culprit costs the others nothing', async () => {
  const { interpret, troubles } = open();
  const batches = [webhooks('', 'loops for ever'), webhooks('', ''), webhooks(''), webhooks()];
  const all = await Promise.all(batches.map((batch) => interpret(batch)));
  expect(all.map(outcomesOf)).toEqual([['c0', 'decode.timed_out'], ['c0', 'c1'], ['c0'], []]);
  expect(troubles).toEqual([{ provider: 'misbehaving', code: 'decode.timed_out' }]);
}, 120_000);

test('a batch that is wanted no more is left, and what was found in it is remembered', async () => {
  const { interpret, troubles } = open();
  const records = webhooks('loops for ever', 'loops for ever', '');
  const controller = new AbortController();
  const left = interpret(records, { signal: controller.signal });
  left.catch(() => undefined);
  await until(() => troubles.length === 1);
  controller.abort(new Error('the partition is lost'));
  await expect(left).rejects.toThrow('the partition is lost');
  expect(outcomesOf(await interpret(records))).toEqual(['decode.timed_out', 'decode.timed_out', 'c2']);
  expect(troubles).toHaveLength(2);
}, 120_000);

test('a batch that was wanted no more before it is its turn is not begun', async () => {
  const { interpret } = open();
  const signal = AbortSignal.abort(new Error('the partition is lost'));
  await expect(interpret(webhooks(''), { signal })).rejects.toThrow('the partition is lost');
});

test('a batch that is wanted no more and never returns ends with its thread, and the next one is interpreted', async () => {
  const { interpret, troubles } = open({ timeoutMs: 600_000 });
  await interpret(webhooks(''));
  const controller = new AbortController();
  const hanging = interpret(webhooks('loops for ever'), { signal: controller.signal });
  hanging.catch(() => undefined);
  await aWhile();
  controller.abort(new Error('the runtime stops'));
  await expect(hanging).rejects.toThrow('the runtime stops');
  expect(outcomesOf(await interpret(webhooks('')))).toEqual(['c0']);
  expect(troubles).toEqual([]);
}, 30_000);

test('a plugin that cannot be loaded in its thread rejects the batch, which stays in Kafka', async () => {
  const { data } = misbehaving;
  const { interpret } = open({ data: { ...data, config: { ...data.config, plugin: './nowhere.ts' } } });
  await expect(interpret(webhooks(''))).rejects.toMatchObject({ code: 'plugin.not_found' });
}, 120_000);

test('threads that were replaced are gone, and so is the last one after closing', async () => {
  await othersAreGone();
  const one = open();
  await one.interpret(webhooks('loops for ever', '', 'patches a method', 'throws at the next tick'));
  await one.interpret(webhooks(''));
  await until(() => threads() === 1);
  await one.close();
  expect(threads()).toBe(0);
}, 120_000);

/** Of the tests before, one may still be in code outside of JavaScript. */
const othersAreGone = () => until(() => threads() === 0);

/** How many threads this process has. */
function threads(): number {
  const { workers } = process.report.getReport() as { workers: unknown[] };
  return workers.length;
}

test('closing ends the thread, also one that never returns, and takes no further batch', async () => {
  const one = open({ timeoutMs: 600_000 });
  await one.interpret(webhooks(''));
  const hanging = one.interpret(webhooks('loops for ever'));
  hanging.catch(() => undefined);
  await aWhile();
  const waiting = one.interpret(webhooks(''));
  waiting.catch(() => undefined);
  await one.close();
  await expect(waiting).rejects.toThrow('closed');
  await expect(one.interpret(webhooks(''))).rejects.toThrow('closed');
  expect(one.troubles).toEqual([]);
}, 120_000);
