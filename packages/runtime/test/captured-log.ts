import { createLogger, type Logger } from '@tributary/host';

/** The real logger, and what it wrote. */
export interface CapturedLog {
  logger: Logger;
  /** The lines of a level, oldest first. */
  lines(level: 'info' | 'warn' | 'error'): Record<string, unknown>[];
  /** All that was written. */
  text(): string;
}

export function captureLog(): CapturedLog {
  const written: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'debug',
    destination: { write: (line: string) => void written.push(line) },
  });
  return {
    logger,
    lines: (level) =>
      written.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line['level'] === level),
    text: () => written.join(''),
  };
}
