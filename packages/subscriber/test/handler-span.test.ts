import { setImmediate as later } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { findTracing } from '@tributary/kafka';
import {
  collectSpans,
  linksOf,
  SpanKind,
  SpanStatusCode,
  trace,
  type CollectedSpans,
} from '../../../test/jest/collected-spans.ts';
import { RecordContext } from '../src/handler-context.ts';
import { traceHandlers } from '../src/handler-span.ts';
import type { AnyHandler } from '../src/handlers.ts';
import { incoming } from './incoming.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;
const event = { id: 'evt-1', type: 'payment.succeeded', note: 'Erika4242' };

/** Calls a handler as an attempt does. */
function call(handler: (given: typeof event, context: RecordContext) => unknown, attempt = 1): unknown {
  const traced = traceHandlers(
    { '*': handler as unknown as AnyHandler },
    { tracing: findTracing('tests'), group: 'mailer' },
  );
  const record = incoming({ headers: [['traceparent', Buffer.from(traceparent)]] });
  const { signal } = new AbortController();
  return traced['*']?.(event as never, new RecordContext(record, { signal, attempt, late: false }));
}

test('without an SDK the handlers are those that were given, and are told the traceparent as it came', () => {
  const handlers = { '*': () => undefined };
  expect(traceHandlers(handlers, { tracing: findTracing('tests'), group: 'mailer' })).toBe(handlers);
  expect(call((_event, context) => context.traceparent)).toBe(traceparent);
});

describe('with an SDK', () => {
  let spans: CollectedSpans;
  beforeEach(() => {
    spans = collectSpans();
  });
  afterEach(() => spans.stop());

  const handled = () => spans.named('handle payment.succeeded');

  test('each attempt is a span of the trace of its event', () => {
    expect(call(() => 'done', 3)).toBe('done');
    expect(linksOf(handled())).toMatchObject({ traceId, parentId });
    expect(handled()).toMatchObject({
      kind: SpanKind.CONSUMER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'messaging.operation.name': 'handle',
        'messaging.consumer.group.name': 'mailer',
        'messaging.message.id': 'evt-1',
        'tributary.attempt': 3,
      },
    });
  });

  test('it is active while the handler runs, also later', async () => {
    const result = call(async () => {
      await later();
      trace.getTracer('mine').startSpan('query').end();
      return 'done';
    });
    await later();
    await expect(result).resolves.toBe('done');
    expect(linksOf(spans.named('query'))).toMatchObject({ traceId, parentId: linksOf(handled()).id });
  });

  test('and in what begins only when it is waited for, which is done once', async () => {
    let began = 0;
    const begin = (resolve: (value: string) => void): void => {
      began += 1;
      trace.getTracer('mine').startSpan('query').end();
      resolve('done');
    };
    const query = new Proxy({}, { has: () => true, get: () => begin });
    expect([await call(() => query), began]).toEqual(['done', 1]);
    expect(linksOf(spans.named('query')).parentId).toBe(linksOf(handled()).id);
  });

  test('it ends when the handler has', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const result = call(() => promise);
    await later();
    expect(spans.all()).toEqual([]);
    resolve();
    await result;
    expect(spans.all()).toHaveLength(1);
  });

  class DatabaseError extends Error {
    override name = 'DatabaseError';
    code = '23505';
  }

  test.each<[what: string, error: unknown, told: string]>([
    ['an error', new DatabaseError('Key (mail)=(Erika4242) exists'), 'DatabaseError 23505'],
    ['a coded error', new TributaryError('event.malformed_value', { detail: 'x' }), 'event.malformed_value'],
    ['a text', 'Erika4242', 'a thrown string'],
  ])('a failure that is %s is told by name and code, thrown or rejected', async (_what, error, told) => {
    const fail = () => {
      throw error;
    };
    expect(() => call(fail)).toThrow();
    await expect(call(async () => fail())).rejects.toBe(error);
    expect(spans.all()).toHaveLength(2);
    for (const { attributes, events, status } of spans.all()) {
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message: told });
      expect(attributes['error.type']).toBe(told);
      // Invariant 9: no message, no stack, nothing of the event.
      expect(JSON.stringify({ attributes, events })).not.toContain('Erika4242');
    }
  });
});
