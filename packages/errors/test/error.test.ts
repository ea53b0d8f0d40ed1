import { describe, expect, test } from '@jest/globals';
import { errorCodes, isErrorCode, isTributaryError, stageOf, TributaryError, type ErrorCode } from '../src/index.ts';

describe('the closed list of codes', () => {
  test.each(Object.entries(errorCodes))('%s is <area>.<reason> and ends its sentence', (code, sentence) => {
    expect(code).toMatch(/^[a-z]+\.[a-z]+(_[a-z]+)*$/);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  test('a code names its stage', () => {
    expect(stageOf('verify.no_key')).toBe('verify');
  });

  test('what is inherited by every object is no code', () => {
    expect(isErrorCode('toString')).toBe(false);
  });
});

describe('TributaryError', () => {
  test('says the sentence and the detail, and keeps the cause', () => {
    const cause = new Error('ENOENT');
    const error = new TributaryError('config.unreadable', { detail: './tributary.yaml', cause });
    expect(error.message).toBe(`${errorCodes['config.unreadable']} (./tributary.yaml)`);
    expect(error.cause).toBe(cause);
  });

  test('is recognised by its code, also when another copy of the package made it', () => {
    const foreign = Object.assign(new Error('x'), { code: 'decode.malformed_body' satisfies ErrorCode });
    expect(isTributaryError(foreign)).toBe(true);
    expect(isTributaryError(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
    expect(isTributaryError('decode.malformed_body')).toBe(false);
  });
});
