import { isTributaryError, TributaryError, type ErrorCode, type ErrorContext } from '@tributary/errors';

/** Codes that a request can be refused with. */
export type RefusalCode = Extract<ErrorCode, `receive.${string}`> | 'publish.record_too_large';

/** An answer to a request. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: { id: string } | { error: RefusalCode };
}

/** A request that is not taken. */
export interface Refusal extends TributaryError {
  readonly code: RefusalCode;
  readonly retryAfterSeconds: number | undefined;
}

/** How long a platform should wait where nothing better is known: a leader election of Kafka takes less. */
const defaultRetryAfterSeconds = 5;

/** Status, and the headers that the status asks for (RFC 9110 §15.5.6, §15.5.16, §10.2.3). */
const answers: Readonly<Record<RefusalCode, { status: number; headers?: Record<string, string>; retry?: true }>> = {
  'receive.not_found': { status: 404 },
  'receive.method_not_allowed': { status: 405, headers: { allow: 'POST' } },
  'receive.bad_request': { status: 400 },
  'receive.empty_body': { status: 400 },
  'receive.body_too_large': { status: 413 },
  'publish.record_too_large': { status: 413 },
  'receive.headers_too_large': { status: 431 },
  'receive.encoding_unsupported': { status: 415, headers: { 'accept-encoding': 'identity' } },
  'receive.timeout': { status: 408 },
  'receive.rate_limited': { status: 429, retry: true },
  'receive.overloaded': { status: 503, retry: true },
  'receive.kafka_unavailable': { status: 503, retry: true },
  'receive.stopping': { status: 503, retry: true },
  'receive.crashed': { status: 500 },
};

/** The error to throw where a request is not taken. Nothing of the request stands in it. */
export function refusal(code: RefusalCode, context: ErrorContext & { retryAfterSeconds?: number } = {}): Refusal {
  const { retryAfterSeconds, ...rest } = context;
  return Object.assign(new TributaryError(code, rest), { code, retryAfterSeconds });
}

/** Whether an error is a refusal, and not a bug. */
export function isRefusal(error: unknown): error is Refusal {
  return isTributaryError(error) && Object.hasOwn(answers, error.code);
}

/** What a refused client is told: the code and nothing of what it sent. */
export function answerRefusal({ code, retryAfterSeconds = defaultRetryAfterSeconds }: Refusal): Answer {
  const { status, headers, retry } = answers[code];
  return {
    status,
    headers: { ...headers, ...(retry && { 'retry-after': String(retryAfterSeconds) }) },
    body: { error: code },
  };
}
