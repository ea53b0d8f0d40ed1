import { describe, expect, test } from '@jest/globals';
import { errorCodes, TributaryError, type ErrorCode } from '@tributary/errors';
import { canonicalTypes, topics, type CanonicalType } from '@tributary/events';
import type { Interpretation } from '@tributary/interpret';
import * as fc from 'fast-check';
import { readInterpretations, writeInterpretations } from '../../src/worker/interpretation-frame.ts';

const text = fc.string({ unit: 'binary' });
const event = fc.record(
  {
    id: text,
    type: fc.constantFrom(...(Object.keys(canonicalTypes) as CanonicalType[])),
    topic: fc.constantFrom(...topics),
    key: text,
    value: fc.uint8Array().map((some) => Buffer.from(some)),
    headers: fc.array(fc.tuple(text, text)),
    fingerprint: text,
  },
  { requiredKeys: ['id', 'type', 'topic', 'key', 'value', 'headers'] },
);
const error = fc
  .tuple(fc.constantFrom(...(Object.keys(errorCodes) as ErrorCode[])), fc.option(text, { nil: undefined }))
  .map(([code, detail]) => new TributaryError(code, detail === undefined ? {} : { detail }));
const interpretation: fc.Arbitrary<Interpretation> = fc.oneof(
  fc.record({ kind: fc.constant('published' as const), events: fc.array(event) }),
  fc.record({ kind: fc.constant('ignored' as const), reason: text }),
  fc.record({ kind: fc.constant('dead-lettered' as const), error }),
);

/** An error as what it says; two of them are equal to Jest where their messages are. */
const told = (all: readonly Interpretation[]) =>
  all.map((one) => {
    if (one.kind !== 'dead-lettered') return one;
    const { code, detail, message } = one.error;
    return { kind: one.kind, code, detail, message };
  });

const cross = (...all: Interpretation[]) => readInterpretations(writeInterpretations(all), all.length);

describe('interpretations', () => {
  test('of any kind cross as they are', () => {
    fc.assert(fc.property(fc.array(interpretation), (all) => expect(told(cross(...all))).toEqual(told(all))));
  });

  test('take of a cause its name and its frames along, and never what it says (invariant 9)', () => {
    const cause = new RangeError('Erika4242');
    const [read] = cross({ kind: 'dead-lettered', error: new TributaryError('decode.crashed', { cause }) });
    const { cause: crossed } = (read as { error: TributaryError }).error as { cause: Error };
    expect(crossed).toMatchObject({ name: 'RangeError', message: '' });
    expect(crossed.stack).toContain(import.meta.filename);
    expect(crossed.stack).not.toContain('Erika4242');
  });

  test('take no cause along where the code says enough, nor what is no error', () => {
    const coded = new TributaryError('decode.malformed_body', { cause: new Error('Erika4242') });
    const thrown = new TributaryError('decode.crashed', { cause: 'Erika4242' });
    const read = cross({ kind: 'dead-lettered', error: coded }, { kind: 'dead-lettered', error: thrown });
    for (const one of read) expect((one as { error: TributaryError }).error.cause).toBeUndefined();
  });

  test('are refused where there are more or fewer than records, or where their words are not ours', () => {
    const ignored: Interpretation = { kind: 'ignored', reason: 'no money moves' };
    const foreign = { kind: 'dead-lettered', error: { code: 'nobody.knows' } } as unknown as Interpretation;
    expect(() => readInterpretations(writeInterpretations([ignored]), 2)).toThrow(RangeError);
    expect(() => readInterpretations(writeInterpretations([ignored, ignored]), 1)).toThrow(RangeError);
    expect(() => cross(foreign)).toThrow(RangeError);
    expect(() => cross({ kind: 'else' } as never)).toThrow();
  });
});
