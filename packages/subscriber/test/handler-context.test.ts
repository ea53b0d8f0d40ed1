import { expect, test } from '@jest/globals';
import { RecordContext } from '../src/handler-context.ts';
import { incoming } from './incoming.ts';

const { signal } = new AbortController();

test('a context tells where the record stands, and what stands in its headers', () => {
  const record = incoming({
    partition: 3,
    offset: 12n,
    headers: [
      ['traceparent', Buffer.from('00-a-b-01')],
      ['tracestate', Buffer.from('x=y')],
      ['twice', Buffer.from('one')],
      ['twice', Buffer.from('zwölf')],
    ],
  });
  const context = new RecordContext(record, { signal, attempt: 2, late: true });
  expect(context).toMatchObject({
    signal,
    attempt: 2,
    late: true,
    topic: 'payments',
    partition: 3,
    offset: 12n,
    timestampMs: 1_767_225_600_000,
    key: 'acme/main/p-1',
    traceparent: '00-a-b-01',
    tracestate: 'x=y',
  });
  expect([context.header('twice'), context.header('none'), context.headers.length]).toEqual(['one', undefined, 4]);
});

test('a record of foreign origin may have no key and no trace', () => {
  const context = new RecordContext(incoming({ key: null }), { signal, attempt: 1, late: false });
  expect([context.key, context.traceparent, context.tracestate]).toEqual([null, undefined, undefined]);
});
