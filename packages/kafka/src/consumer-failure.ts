import { isTributaryError, TributaryError } from '@tributary/errors';
import type { Admin } from './admin.ts';
import { answerOf, isNamed, isTransient, isUnknownTopic, toKafkaError } from './failure.ts';

/** What decides whether a consumer that ended starts again. */
export interface ConsumerEnd {
  admin: Pick<Admin, 'partitionCounts'>;
  group: string;
  topics: readonly string[];
  /** How many times in a row it has ended without having read anything, network trouble left out. */
  failures: number;
}

/** Trouble that is not the network's is tried this often. */
const maxFailures = 5;

async function findMissing({ admin, topics }: ConsumerEnd): Promise<TributaryError | undefined> {
  try {
    const counts = await admin.partitionCounts(topics);
    const missing = topics.filter((topic) => !counts.has(topic));
    return missing.length > 0 ? new TributaryError('kafka.topic_missing', { detail: missing.join(', ') }) : undefined;
  } catch (error) {
    return isTributaryError(error) && error.code === 'kafka.topic_missing' ? error : undefined;
  }
}

/**
 * The error with which a consumer stops for good, or `undefined` if it is to start again. It starts again for ever while
 * brokers are away; it stops when a person must act: an offset out of range, a topic that is gone, credentials that are
 * refused, a compression that nobody here reads, or any other failure that comes again and again.
 */
export async function finalErrorOf(error: unknown, end: ConsumerEnd): Promise<TributaryError | undefined> {
  if (isTributaryError(error) && (error.code === 'consume.offset_out_of_range' || error.code === 'consume.fenced'))
    return error;
  const detail = `group ${end.group}`;
  if (isUnknownTopic(error)) return findMissing(end);
  const isRefused = answerOf(error)?.endsWith('_AUTHORIZATION_FAILED') === true;
  if (isRefused || isNamed(error, 'KafkaJSSASLAuthenticationError') || isNamed(error, 'KafkaJSNotImplemented')) {
    return new TributaryError('kafka.request_failed', { detail, cause: error });
  }
  if (isTransient(error) || end.failures < maxFailures) return undefined;
  return toKafkaError(error, detail);
}
