import type { IncomingMessage } from 'node:http';
import type { RecordSpan, Tracing } from '@tributary/kafka';
import type { Endpoint } from './endpoint.ts';
import { httpHeadersOf } from './raw-record.ts';
import type { Answer } from './refusal.ts';
import { readTraceContext } from './trace-context.ts';

/** What tracing a request needs. */
export interface ReceiveSpanDeps {
  /** Absent where nobody traces. */
  tracing?: Tracing | undefined;
  /** The name of a provider's raw topic. */
  topicOf: (provider: string) => string;
}

/**
 * Begins the span `receive <provider>`: under the one that is active, which is that of whatever instruments HTTP, else where the
 * request's `traceparent` ends. `undefined` where nobody traces.
 */
export function beginReceiveSpan(
  { tracing, topicOf }: ReceiveSpanDeps,
  endpoint: Endpoint,
  request: IncomingMessage,
): RecordSpan | undefined {
  return tracing?.begin('receive', endpoint.provider, {
    kind: 'producer',
    parent: Object.fromEntries(readTraceContext(httpHeadersOf(request.rawHeaders))),
    record: { topic: topicOf(endpoint.provider) },
    attributes: { 'tributary.provider': endpoint.provider, 'tributary.account': endpoint.account },
  });
}

/** Ends it with the answer, and gives that. What a client did wrong is told, and is no failure of ours. */
export function endReceiveSpan(span: RecordSpan | undefined, answer: Answer): Answer {
  const { status, body } = answer;
  if ('id' in body) span?.end({ attributes: { 'messaging.message.id': body.id } });
  else span?.end({ attributes: { 'tributary.code': body.error }, ...(status >= 500 && { failure: body.error }) });
  return answer;
}
