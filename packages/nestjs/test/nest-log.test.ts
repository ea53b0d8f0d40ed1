import { describe, expect, test } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import { nestLog } from '../src/nest-log.ts';

describe('a log line', () => {
  const lines: unknown[][] = [];
  const level = (name: string) => (line: unknown) => void lines.push([name, line]);
  const logger: LoggerService = {
    log: level('log'),
    warn: level('warn'),
    error: level('error'),
    debug: level('debug'),
  };

  test.each(['info', 'warn', 'error', 'debug'] as const)('of level %s is written without the error itself', (name) => {
    nestLog(logger)({ level: name, message: 'tried again', attempt: 2 }, new Error('ada@example.com'));
    const method = name === 'info' ? 'log' : name;
    expect(lines.at(-1)).toEqual([method, 'tried again {"attempt":2}']);
  });

  test('is lost where the logger has no such level', () => {
    const { log, warn, error } = logger;
    expect(() => nestLog({ log, warn, error })({ level: 'debug', message: 'fine' })).not.toThrow();
  });
});
