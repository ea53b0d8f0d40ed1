import { isTributaryError, TributaryError, type ErrorCode } from '@tributary/errors';
import { describeTopicRefusals } from './topic-refusal.ts';

/** What kafkajs hangs on its errors: `type` is the protocol's name of an answer, `retriable` what the protocol says of it. */
interface KafkajsError {
  name?: unknown;
  type?: unknown;
  retriable?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** kafkajs' errors that say that no broker answered. */
const unreachable = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
]);

const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** An error and what caused it, outermost first: kafkajs wraps what a broker answered up to three times. */
function chainOf(error: unknown): KafkajsError[] {
  const chain: KafkajsError[] = [];
  let next: unknown = error;
  while (typeof next === 'object' && next !== null && chain.length < 10) {
    const link: KafkajsError = next;
    chain.push(link);
    next = link.cause ?? (Array.isArray(link.errors) ? link.errors[0] : undefined);
  }
  return chain;
}

/** The protocol's name of what a broker answered, `NOT_LEADER_FOR_PARTITION` for one; `undefined` if no broker answered. */
export function answerOf(error: unknown): string | undefined {
  const type = chainOf(error).find((link) => typeof link.type === 'string')?.type;
  return typeof type === 'string' ? type : undefined;
}

/** Whether an error, or one that caused it, has this name. */
export function isNamed(error: unknown, name: string): boolean {
  return chainOf(error).some((link) => link.name === name);
}

/** Whether no broker answered. */
export function isUnreachable(error: unknown): boolean {
  return chainOf(error).some((link) => typeof link.name === 'string' && unreachable.has(link.name));
}

/** Whether time alone may heal it: no broker answered, or the protocol calls the answer retriable. */
export function isTransient(error: unknown): boolean {
  return (
    isUnreachable(error) || chainOf(error).some((link) => typeof link.type === 'string' && link.retriable === true)
  );
}

/** Whether a broker refused records for their size. */
export function isTooLarge(error: unknown): boolean {
  return tooLarge.has(answerOf(error) ?? '');
}

/** Whether a broker does not know a topic or partition: it is missing, or this broker has not heard of it yet. */
export function isUnknownTopic(error: unknown): boolean {
  return answerOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
}

function codeOf(error: unknown): ErrorCode {
  if (isUnknownTopic(error)) return 'kafka.topic_missing';
  return isUnreachable(error) ? 'kafka.unreachable' : 'kafka.request_failed';
}

/** Any failure of kafkajs as a coded one: `kafka.unreachable`, `kafka.topic_missing` or `kafka.request_failed`. */
export function toKafkaError(error: unknown, detail: string): TributaryError {
  if (isTributaryError(error)) return error;
  const answer = describeTopicRefusals(error) ?? answerOf(error);
  return new TributaryError(codeOf(error), {
    detail: answer === undefined ? detail : `${detail}: ${answer}`,
    cause: error,
  });
}
