import type { LoggerService } from '@nestjs/common';
import type { SubscriberLog } from '@tributary/subscriber';

/**
 * Writes a subscriber's log lines with Nest's logger: the message, and what belongs to it as JSON. What a handler threw is left
 * out: its message may hold anything (invariant 9).
 */
export function nestLog(logger: LoggerService): SubscriberLog {
  return ({ level, message, ...rest }) => {
    const line = `${message} ${JSON.stringify(rest)}`;
    if (level === 'info') logger.log(line);
    else logger[level]?.(line);
  };
}
