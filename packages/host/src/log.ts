import { pino, stdTimeFunctions, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { redactFields, type LogFields } from './log-fields.ts';

/** Lines below the chosen level are not written. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * One JSON object per line. Fields come first, then a sentence that is always the same: whatever varies is a field.
 * An error goes into the field `err`.
 */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger whose every line has these fields too. */
  child(fields: LogFields): Logger;
}

/** How and where to log. */
export interface LoggerOptions {
  /** The process, as the field `name` of each line. */
  name: string;
  /** `info` by default. */
  level?: LogLevel;
  /** Standard output by default. Each call gets one line with its line end. */
  destination?: DestinationStream;
}

/** A logger. Lines are written before the call returns: the last one before an exit is not lost. */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { name },
    timestamp: stdTimeFunctions.isoTime,
    // pino takes what has a message for an error and would write it its own way.
    serializers: { err: (described: unknown) => described },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(destination === undefined ? pino(options) : pino(options, destination));
}

/** Invariant 9: nothing reaches pino but through `redactFields`, the fields of children neither. */
function wrap(logger: PinoLogger): Logger {
  const at = (level: LogLevel) => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(level)) {
      logger[level](redactFields(fields), message);
    }
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(redactFields(fields))),
  };
}
