import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@tributary/host';
import { isPublishError, type Acknowledged, type OutgoingRecord, type Producer } from '@tributary/kafka';
import { pauseAfterMs } from './publish.ts';

/** What writing down what was published needs. */
export interface SeenWriterDeps {
  publisher: Pick<Producer, 'publish'>;
  logger: Pick<Logger, 'warn'>;
}

const attemptMs = 10_000;

/** Writes records of one partition, again and again until all are acknowledged; what is written twice says the same twice. */
export async function writeUntilAcknowledged(
  records: readonly OutgoingRecord[],
  { publisher, logger }: SeenWriterDeps,
  signal: AbortSignal,
): Promise<Acknowledged[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await publisher.publish(records, { deadlineMs: attemptMs });
    } catch (error) {
      signal.throwIfAborted();
      if (!isPublishError(error)) throw error;
      const retryInMs = pauseAfterMs(attempt);
      logger.warn({ code: error.code, retryInMs }, 'what was published could not be written down');
      await sleep(retryInMs, undefined, { signal });
    }
  }
}
