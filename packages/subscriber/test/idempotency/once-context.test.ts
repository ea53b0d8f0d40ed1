import { expect, test } from '@jest/globals';
import { RecordContext } from '../../src/handler-context.ts';
import { EventContext, judge } from '../../src/idempotency/once-context.ts';

const record = {
  topic: 'payments',
  partition: 3,
  offset: 9n,
  timestampMs: 5,
  key: Buffer.from('acme/main/p-1'),
  value: null,
  headers: [
    ['traceparent', Buffer.from('00-a-b-01')],
    ['tracestate', Buffer.from('x=1')],
  ] as [string, Buffer][],
};

test('the context says all that the one around which it stands says', () => {
  const inner = new RecordContext(record, { signal: new AbortController().signal, attempt: 2, late: true });
  const context = new EventContext(inner, judge({ revision: undefined, isOutdated: false }, 0), 'tx');
  const names = Object.getOwnPropertyNames(RecordContext.prototype).filter((name) => name !== 'constructor');
  for (const name of [...names, 'signal', 'attempt', 'late'] as (keyof RecordContext)[]) {
    if (name !== 'header') expect([name, context[name]]).toEqual([name, inner[name]]);
  }
  expect(context.header('tracestate')).toBe('x=1');
  expect(context.tx).toBe('tx');
});

test.each([
  [undefined, false, {}],
  [0, false, { duplicate: true }],
  [1, false, { duplicate: true, stale: true }],
  [-1, true, { correction: true, regression: true }],
])('known revision %s, outdated %s', (revision, isOutdated, flags) => {
  const none = { duplicate: false, stale: false, correction: false, regression: false };
  expect(judge({ revision, isOutdated }, 0)).toEqual({ ...none, ...flags });
});
