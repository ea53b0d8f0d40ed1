import { describe, expect, test } from '@jest/globals';
import { judgeAge, readTimestamp, writeTimestamp, type TimestampUnit } from '../../src/schemes/timestamp.ts';

describe('a timestamp', () => {
  test.each<[string, TimestampUnit, number]>([
    ['1700000000', 'seconds', 1_700_000_000_000_000],
    ['1700000000123', 'milliseconds', 1_700_000_000_123_000],
    ['0', 'seconds', 0],
    ['999999999999', 'seconds', 999_999_999_999_000_000],
  ])('%s in %s is %i µs', (text, unit, instant) => expect(readTimestamp(text, unit, 't')).toBe(instant));

  test.each(['', ' 1', '1 ', '-1', '+1', '1.5', '1e9', '0x1', 'NaN', 'Infinity', '1_0', '١٧', '1\n', '1'.repeat(16)])(
    '%j is none',
    (text) => {
      for (const unit of ['seconds', 'milliseconds'] as const) {
        expect(() => readTimestamp(text, unit, 'x-time')).toThrow(
          expect.objectContaining({
            code: 'verify.signature_malformed',
            detail: expect.stringMatching(/^no x-time of/),
          }),
        );
      }
    },
  );

  test('of more than 12 digits is no time in seconds', () => {
    expect(() => readTimestamp('1'.repeat(13), 'seconds', 't')).toThrow();
    expect(readTimestamp('1'.repeat(13), 'milliseconds', 't')).toBe(1_111_111_111_111_000);
  });

  test('is written as a sender does, without what is finer than its unit', () => {
    expect(writeTimestamp(1_700_000_000_123_999, 'seconds')).toBe('1700000000');
    expect(writeTimestamp(1_700_000_000_123_999, 'milliseconds')).toBe('1700000000123');
  });
});

describe('its age', () => {
  test.each([
    [0, undefined, true],
    [10_000_000, undefined, true],
    [10_000_001, undefined, false],
    [-10_000_000, undefined, true],
    [-10_000_001, undefined, false],
    [10_000_001, 11, true],
    [5_000_001, 5, false],
    [1, 0, false],
  ])('of %i µs under an account of %p s is judged %p', (age, toleranceSeconds, isInTime) => {
    const judge = () => judgeAge(1000, { receivedAt: 1000 + age, toleranceSeconds }, 10);
    if (isInTime) expect(judge()).toBe(1000);
    else expect(judge).toThrow(expect.objectContaining({ code: 'verify.timestamp_outside_tolerance' }));
  });
});
