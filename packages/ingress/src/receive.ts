import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RecordSpan, Tracing } from '@tributary/kafka';
import { readBody } from './body.ts';
import { toOriginForm, type Endpoint } from './endpoint.ts';
import { unknownProvider, type IngressMetrics } from './ingress-metrics.ts';
import { publishRecord, type RecordPublisher } from './publish.ts';
import type { RateLimit } from './rate-limit.ts';
import { toRawRecord, type RawRecord } from './raw-record.ts';
import { beginReceiveSpan, endReceiveSpan } from './receive-span.ts';
import { answerRefusal, isRefusal, refusal, type Answer } from './refusal.ts';
import type { RequestLog } from './request-log.ts';
import type { Place, WaitingRoom } from './waiting-room.ts';

/** What receiving is made of. */
export interface ReceiveDeps {
  findEndpoint: (path: string) => Endpoint | undefined;
  /** The name of a provider's raw topic. */
  topicOf: (provider: string) => string;
  rateLimit: RateLimit;
  waitingRoom: WaitingRoom;
  producer: RecordPublisher;
  maxBodyBytes: number;
  publishTimeoutMs: number;
  metrics: IngressMetrics;
  log: RequestLog;
  /** Absent where nobody traces. */
  tracing?: Tracing | undefined;
  isStopping: () => boolean;
  /** Unix milliseconds. */
  clock: () => number;
  newId: () => string;
}

/** One request, as it came. */
export interface Incoming {
  request: IncomingMessage;
  response: ServerResponse;
  /** The request target, as it was sent. */
  target: string;
  /** Aborts when the connection can carry no more of the request. */
  signal: AbortSignal;
}

/** The way of one request, from its head to its answer. Never rejects. */
export async function receive(deps: ReceiveDeps, incoming: Incoming): Promise<Answer> {
  const startedMs = performance.now();
  const path = toOriginForm(incoming.target);
  const endpoint = deps.findEndpoint(path);
  const provider = endpoint?.provider ?? unknownProvider;
  const span = endpoint && beginReceiveSpan(deps, endpoint, incoming.request);
  const end = (code: Parameters<IngressMetrics['ended']>[1]): void =>
    deps.metrics.ended(provider, code, (performance.now() - startedMs) / 1000);
  try {
    if (endpoint === undefined) throw refusal('receive.not_found');
    const id = await store(deps, { ...incoming, endpoint, path, span, receivedAtMs: deps.clock() });
    end('accepted');
    deps.log.accepted(provider, endpoint.account, id);
    return endReceiveSpan(span, { status: 200, headers: {}, body: { id } });
  } catch (error) {
    const refused = isRefusal(error) ? error : refusal('receive.crashed', { cause: error });
    end(refused.code);
    deps.log.refused(provider, refused);
    return endReceiveSpan(span, answerRefusal(refused));
  }
}

interface Webhook extends Incoming {
  endpoint: Endpoint;
  path: string;
  span: RecordSpan | undefined;
  /**
   * When the head was here. The signature stands in the head, so this is the earliest time at which it is known to
   * exist: a slow body or a slow Kafka does not make it older (Invariant 4).
   */
  receivedAtMs: number;
}

/** Resolves with the id of the delivery once the broker has it; throws a refusal, and then nothing is known to be stored. */
async function store(deps: ReceiveDeps, webhook: Webhook): Promise<string> {
  checkHead(deps, webhook);
  const place = deps.waitingRoom.enter(webhook.endpoint.provider);
  try {
    const body = await readWholeBody(deps, webhook, place);
    const id = deps.newId();
    const record = toRecord(deps, webhook, { id, body });
    place.wait();
    // Invariant 8: 200 is answered only after the broker has the bytes.
    await publishRecord(deps, record);
    return id;
  } finally {
    place.leave();
  }
}

/** Whatever can be refused without the body is, before it is read. */
function checkHead({ isStopping, rateLimit }: ReceiveDeps, { request, endpoint }: Webhook): void {
  const { headers } = request;
  if (request.method !== 'POST') throw refusal('receive.method_not_allowed');
  if (isStopping()) throw refusal('receive.stopping');
  // RFC 9112 §3.2; whatever host it names has no effect.
  if (request.httpVersion === '1.1' && headers.host === undefined) throw refusal('receive.bad_request');
  const retryAfterSeconds = rateLimit.take(`${endpoint.provider}/${endpoint.account}`, performance.now());
  if (retryAfterSeconds > 0) throw refusal('receive.rate_limited', { retryAfterSeconds });
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw refusal('receive.encoding_unsupported');
  }
  // Node takes `gzip, chunked` too and hands the bytes on compressed: no signature covers those.
  if ((headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked') {
    throw refusal('receive.encoding_unsupported');
  }
}

async function readWholeBody(deps: ReceiveDeps, { request, response, signal }: Webhook, place: Place): Promise<Buffer> {
  const onStart = (): void => {
    if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  };
  const body = await readBody(request, { maxBytes: deps.maxBodyBytes, onStart, onBytes: place.hold, signal });
  if (body.length === 0) throw refusal('receive.empty_body');
  return body;
}

function toRecord(deps: ReceiveDeps, webhook: Webhook, { id, body }: { id: string; body: Buffer }): RawRecord {
  const { endpoint, request, path, span, receivedAtMs } = webhook;
  const { account, provider, orderingKey } = endpoint;
  const { method = '', rawHeaders } = request;
  const delivery = { id, receivedAtMs, account, method, path, rawHeaders, body, trace: span?.headers };
  return toRawRecord(delivery, { topic: deps.topicOf(provider), orderingKey });
}
