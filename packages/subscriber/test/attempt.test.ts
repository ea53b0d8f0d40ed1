import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { createEncoder, parseSchema, schemaTexts, type Topic } from '@tributary/events';
import { attempt, isUnwanted, schemaAwaited, type AttemptDeps, type Step } from '../src/attempt.ts';
import { createBatchRun } from '../src/batch-run.ts';
import { createDecoders } from '../src/decoders.ts';
import { createDispatch, type AnyHandler } from '../src/handlers.ts';
import { createCounters } from '../src/stats.ts';
import type { Work } from '../src/work.ts';
import { incoming, valueOf } from './incoming.ts';
import { event, payment } from './sample-events.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const { signal } = new AbortController();

/** Reads with schema 7 that of payments, with 8 that of billing, and knows no other. */
async function createTestDeps(handlers: Record<string, AnyHandler>): Promise<AttemptDeps> {
  const texts = new Map([
    [7, schemaTexts.payments],
    [8, schemaTexts.billing],
  ]);
  const decoders = createDecoders({
    registry: { schemaText: async (id) => texts.get(id) ?? '{}' },
    log: () => undefined,
  });
  for (const id of texts.keys()) await decoders.load('payments', id);
  return { dispatch: createDispatch(['payments'], handlers), decoders, counters: createCounters() };
}

function workOf(changes: Parameters<typeof incoming>[0] = {}, topic: Topic | undefined = 'payments'): Work {
  const record = incoming(changes);
  const run = createBatchRun({ signal, records: [record], ended: () => undefined });
  return { record, run, index: 0, topic, late: false, attempt: 1, failures: 0 };
}

const codeOf = (step: Step): string => (step.kind === 'refused' ? step.error.code : step.kind);

describe('an event', () => {
  test('comes to the handler of its type, with its context, and has ended', async () => {
    const seen: unknown[] = [];
    const deps = await createTestDeps({ 'payment.succeeded': (...args) => void seen.push(...args) });
    expect(attempt(deps, workOf())).toEqual({ kind: 'ended' });
    expect(seen).toMatchObject([
      { type: 'payment.succeeded', payment: { id: 'p-1' } },
      { attempt: 1, late: false },
    ]);
    expect(deps.counters).toMatchObject({ handled: 1, skipped: 0 });
  });

  test('is fresh at each attempt, whatever the handler did to it', async () => {
    const ids: string[] = [];
    const deps = await createTestDeps({
      '*': (read: { payment: { id: string } }) => {
        ids.push(read.payment.id);
        read.payment.id = 'changed';
      },
    });
    const work = workOf();
    attempt(deps, work);
    attempt(deps, work);
    expect(ids).toEqual(['p-1', 'p-1']);
  });

  test('that a handler answers with a promise runs still', async () => {
    const deps = await createTestDeps({ '*': async () => 'later' });
    const step = attempt(deps, workOf());
    expect([step.kind, deps.counters.handled]).toEqual(['running', 0]);
  });

  test('whose handler throws has failed', async () => {
    const error = new Error('x');
    const deps = await createTestDeps({
      '*': () => {
        throw error;
      },
    });
    expect(attempt(deps, workOf())).toEqual({ kind: 'failed', error });
  });

  test('that nobody wants is skipped', async () => {
    const deps = await createTestDeps({ 'payment.failed': () => undefined });
    expect(attempt(deps, workOf())).toEqual({ kind: 'ended' });
    expect(deps.counters).toMatchObject({ handled: 0, skipped: 1 });
  });

  test('of a type that a later version added comes to `unknown`, or is skipped', async () => {
    const value = valueOf(payment({ id: 'p-1', type: 'payment.teleported' }));
    const seen: string[] = [];
    const deps = await createTestDeps({ unknown: (read: { type: string }) => void seen.push(read.type) });
    attempt(deps, workOf({ value }));
    const others = await createTestDeps({ '*': (read: { type: string }) => void seen.push(read.type) });
    attempt(others, workOf({ value }));
    expect([seen, others.counters.skipped]).toEqual([['payment.teleported'], 1]);
  });

  test('of a schema that is not known yet is unread until it is', async () => {
    const deps = await createTestDeps({ '*': () => undefined });
    const value = createEncoder('payments', 99).encode(payment({ id: 'p-1' }));
    const step = attempt(deps, workOf({ value }));
    if (step.kind !== 'unread') throw new Error(step.kind);
    await step.ready;
    expect(codeOf(attempt(deps, workOf({ value })))).toBe('event.foreign_schema');
  });
});

describe('what the headers say', () => {
  const typed = (type: string) => incoming({ value: null, headers: [['ce_type', Buffer.from(type)]] });

  test('tells without reading whether nobody wants an event', async () => {
    const deps = await createTestDeps({ 'payment.succeeded': () => undefined });
    expect(
      ['payment.succeeded', 'payment.failed', 'payment.teleported'].map((type) => isUnwanted(deps, typed(type))),
    ).toEqual([false, true, true]);
    expect(isUnwanted(deps, incoming())).toBe(false);
  });

  test('does not hide from `unknown` what this version does not know', async () => {
    const deps = await createTestDeps({ unknown: () => undefined });
    expect(['payment.failed', 'payment.teleported'].map((type) => isUnwanted(deps, typed(type)))).toEqual([
      true,
      false,
    ]);
  });
});

test('a schema is awaited where it is not known, and only there', async () => {
  const deps = await createTestDeps({ '*': () => undefined });
  const unknown = incoming({ value: Buffer.from([0, 0, 0, 0, 99]) });
  expect(await schemaAwaited(deps, 'payments', unknown)).toBeUndefined();
  for (const record of [incoming(), unknown, incoming({ value: null }), incoming({ value: Buffer.alloc(2) })])
    expect(schemaAwaited(deps, 'payments', record)).toBeUndefined();
});

/** 2^31 items in a map, as Avro's zig-zag long. */
const hugeCount = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x20]);

function withMetadata(count: Buffer): Buffer {
  const value = valueOf(event({ metadata: { key: 'value' }, payment: { id: 'p-1', status: 'SUCCEEDED' } }));
  const at = value.indexOf(Buffer.from([2, 6, ...Buffer.from('key')]));
  return Buffer.concat([value.subarray(0, at), count, value.subarray(at + 1)]);
}

function changed(at: number, byte: number): Buffer {
  const value = Buffer.from(valueOf(payment({ id: 'p-1' })));
  value[at] = byte;
  return value;
}

const genuine = valueOf(payment({ id: 'p-1' }));
const bad: [what: string, code: string, value: Buffer | null][] = [
  ['no value', 'event.malformed_value', null],
  ['an empty value', 'event.malformed_value', Buffer.alloc(0)],
  ['a value shorter than five bytes', 'event.malformed_value', Buffer.from([0, 0, 0, 7])],
  ['a wrong magic byte', 'event.malformed_value', changed(0, 1)],
  ['JSON', 'event.malformed_value', Buffer.from('{"id":"e-1"}')],
  ['a schema of another subject', 'event.foreign_schema', changed(4, 8)],
  ['truncated bytes', 'event.malformed_value', genuine.subarray(0, -1)],
  ['nothing behind the schema id', 'event.malformed_value', genuine.subarray(0, 5)],
  ['trailing bytes', 'event.malformed_value', Buffer.concat([genuine, Buffer.from([0])])],
  ['a huge block count', 'event.malformed_value', withMetadata(hugeCount)],
  ['entries without end that are nothing', 'event.malformed_value', withMetadata(Buffer.from([0x80, 0x89, 0x7a]))],
  ['an index of an enum out of range', 'event.malformed_value', changed(5 + 6, 0x7e)],
  ['a length that is negative', 'event.malformed_value', changed(5, 0x01)],
  ['invalid UTF-8', 'event.malformed_value', changed(6, 0xff)],
];

/** What one call takes, of ten. */
function costOf(call: () => unknown): { ms: number; bytes: number } {
  const before = process.memoryUsage();
  const startedAtMs = performance.now();
  for (let time = 0; time < 10; time += 1) call();
  const ms = (performance.now() - startedAtMs) / 10;
  const after = process.memoryUsage();
  return { ms, bytes: (after.heapUsed + after.external - before.heapUsed - before.external) / 10 };
}

describe('a record is refused', () => {
  test.each(bad)('with %s: %s', async (_what, code, value) => {
    const deps = await createTestDeps({ '*': () => undefined });
    expect(codeOf(attempt(deps, workOf({ value })))).toBe(code);
    expect(deps.counters).toMatchObject({ handled: 0, skipped: 0 });
  });

  test.each(bad)('with %s in 5 ms and 1 MB, also where it is large', async (_what, code, value) => {
    const deps = await createTestDeps({ '*': () => undefined });
    const large = value && value.length > 100 ? Buffer.concat([value, Buffer.alloc(900_000)]) : value;
    const work = workOf({ value: large });
    for (let time = 0; time < 20; time += 1) expect(codeOf(attempt(deps, work))).toBe(code);
    collectGarbage();
    const costs = Array.from({ length: 9 }, () => costOf(() => attempt(deps, work)));
    // The least, since a machine that is busy with something else only adds; the median, since a collection takes away.
    expect(Math.min(...costs.map(({ ms }) => ms))).toBeLessThan(5);
    expect(costs.map(({ bytes }) => bytes).toSorted((one, other) => one - other)[4]).toBeLessThan(1_000_000);
  });

  test.each<[what: string, changes: Record<string, unknown>]>([
    ['missing', {}],
    ['another', { refund: { id: 'r-1', status: 'PENDING' } }],
  ])('whose resource is not the one that its type names, but %s', async (_what, changes) => {
    const bytes = parseSchema(schemaTexts.payments).toBuffer(event(changes));
    const deps = await createTestDeps({ '*': () => undefined });
    const step = attempt(deps, workOf({ value: Buffer.concat([genuine.subarray(0, 5), bytes]) }));
    expect(step).toMatchObject({
      kind: 'refused',
      error: { detail: 'payments: not the one resource that type names' },
    });
  });

  test('that was replayed and does not say from where', async () => {
    const deps = await createTestDeps({ '*': () => undefined });
    const work = { ...workOf(), topic: undefined, late: true };
    expect(codeOf(attempt(deps, work))).toBe('subscribe.unknown_source');
  });
});
