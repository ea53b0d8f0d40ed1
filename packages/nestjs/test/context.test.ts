import { expect, test } from '@jest/globals';
import { contextOf } from './nest-app.ts';

test("a context says what the subscriber's own says", () => {
  const { signal } = new AbortController();
  const said = {
    signal,
    attempt: 3,
    late: true,
    topic: 'billing',
    partition: 5,
    offset: 42n,
    timestampMs: 1,
    key: 'acme/main/s-1',
    headers: [['ce_id', Buffer.from('e-1')]] as [string, Buffer][],
    traceparent: 'parent',
    tracestate: 'state',
  };
  const context = contextOf({ ...said, header: (name) => `the ${name}` });
  expect(context).toMatchObject(said);
  expect(context.header('ce_id')).toBe('the ce_id');
});
