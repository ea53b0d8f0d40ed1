import type { Logger } from '@tributary/host';
import type { Refusal } from './refusal.ts';

/** Writes what becomes of requests. No line holds anything that a client sent (Invariant 9). */
export interface RequestLog {
  accepted(provider: string, account: string, id: string): void;
  refused(provider: string, refusal: Refusal): void;
}

/** Refusals that an operator has to know of: webhooks that were right and could not be stored. */
const alarming: ReadonlySet<string> = new Set(['receive.kafka_unavailable', 'publish.record_too_large']);
const quietMs = 5_000;

/**
 * A refusal is a line at debug. What an operator must see is a line at warn, at most one in five seconds for each
 * provider and code, with the number of those that were left out; a bug is a line at error, with its stack.
 */
export function createRequestLog(logger: Logger, nowMs: () => number = () => performance.now()): RequestLog {
  const warned = new Map<string, { atMs: number; leftOut: number }>();
  const warn = (provider: string, error: Refusal): void => {
    const key = `${provider} ${error.code}`;
    const last = warned.get(key);
    if (last !== undefined && nowMs() - last.atMs < quietMs) {
      last.leftOut += 1;
      return;
    }
    warned.set(key, { atMs: nowMs(), leftOut: 0 });
    logger.warn({ provider, leftOut: last?.leftOut ?? 0, err: error }, 'webhooks could not be stored');
  };
  return {
    accepted: (provider, account, id) => logger.debug({ provider, account, rawId: id }, 'webhook stored'),
    refused(provider, error) {
      if (error.code === 'receive.crashed') logger.error({ provider, err: error }, 'a request crashed');
      else if (alarming.has(error.code)) warn(provider, error);
      else logger.debug({ provider, code: error.code }, 'request refused');
    },
  };
}
