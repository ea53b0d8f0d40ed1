import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readRfc3339, readUnixTime } from '../src/time.ts';

describe('readUnixTime', () => {
  test.each<[string, number, number | null | undefined]>([
    ['seconds', 1_687_845_304, 1_687_845_304_000_000],
    ['milliseconds', 1_754_626_531_398, 1_754_626_531_398_000],
    ['the first second of 2000', 946_684_800, 946_684_800_000_000],
    ['the second before 2000', 946_684_799, null],
    ['the last second of 2099', 4_102_444_799, 4_102_444_799_000_000],
    ['the first second of 2100', 4_102_444_800, null],
    ['the first millisecond of 2100', 4_102_444_800_000, null],
    ['the largest seconds, of the year 5138', 99_999_999_999, null],
    ['the smallest milliseconds, of 1973', 100_000_000_000, null],
    ['nothing, written as zero', 0, null],
    ['a time before 1970', -1, null],
    ['milliseconds before 1970', -1_754_626_531_398, null],
    ['a sample with a digit too many', 17_027_155_624_825, null],
    ['microseconds', 1_754_626_531_398_000, null],
    ['a fraction', 1_687_845_304.5, undefined],
    ['not a number', NaN, undefined],
    ['infinity', Infinity, undefined],
    ['beyond exact integers', 2 ** 53, undefined],
  ])('%s: %d → %s', (_what, value, instant) => expect(readUnixTime(value)).toBe(instant));
});

describe('readRfc3339', () => {
  test.each<[string, number | null | undefined]>([
    ['2025-03-11T12:25:08Z', Date.UTC(2025, 2, 11, 12, 25, 8) * 1000],
    ['2025-03-11t12:25:08z', Date.UTC(2025, 2, 11, 12, 25, 8) * 1000],
    ['2025-03-11 12:25:08Z', Date.UTC(2025, 2, 11, 12, 25, 8) * 1000],
    ['2025-03-11T12:25:08.5Z', Date.UTC(2025, 2, 11, 12, 25, 8, 500) * 1000],
    ['2025-03-11T12:25:08.284979602Z', Date.UTC(2025, 2, 11, 12, 25, 8, 284) * 1000 + 979],
    ['2025-03-11T12:25:08.999999999Z', Date.UTC(2025, 2, 11, 12, 25, 8, 999) * 1000 + 999],
    ['2025-03-11T12:25:08.000000999Z', Date.UTC(2025, 2, 11, 12, 25, 8) * 1000],
    ['2025-04-29T12:34:56+05:30', Date.UTC(2025, 3, 29, 7, 4, 56) * 1000],
    ['2025-04-29T12:34:56-05:30', Date.UTC(2025, 3, 29, 18, 4, 56) * 1000],
    ['2025-04-29T12:34:56+0000', Date.UTC(2025, 3, 29, 12, 34, 56) * 1000],
    ['2025-04-29T12:34:56.5-0530', Date.UTC(2025, 3, 29, 18, 4, 56, 500) * 1000],
    ['2025-01-01T00:00:00.25+14:00', Date.UTC(2024, 11, 31, 10, 0, 0, 250) * 1000],
    ['2025-01-01T00:00:00-00:00', Date.UTC(2025, 0, 1) * 1000],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29) * 1000],
    ['2000-02-29T23:59:59Z', Date.UTC(2000, 1, 29, 23, 59, 59) * 1000],
    ['2099-12-31T23:59:59Z', Date.UTC(2099, 11, 31, 23, 59, 59) * 1000],
  ])('%s → %d', (text, instant) => expect(readRfc3339(text)).toBe(instant));

  test.each([
    ['without a zone', '2023-12-25 21:59:59'],
    ['without a zone, with a fraction', '2023-12-25T21:59:59.123'],
    ["Go's time that was never set", '0001-01-01T00:00:00Z'],
    ['of 99, which Date takes for 1999', '0099-06-01T00:00:00Z'],
    ['before 2000', '1999-12-31T23:59:59.999999Z'],
    ['before 2000 by its offset', '2000-01-01T00:00:00+00:01'],
    ['after 2099', '2100-01-01T00:00:00Z'],
    ['for ever', '9999-12-31T23:59:59Z'],
  ])('a time %s names no instant: %s', (_what, text) => expect(readRfc3339(text)).toBeNull());

  test.each([
    ['February 29 of a common year', '2025-02-29T00:00:00Z'],
    ['February 29 of 2100', '2100-02-29T00:00:00Z'],
    ['February 30', '2024-02-30T00:00:00Z'],
    ['April 31', '2025-04-31T00:00:00Z'],
    ['month 13', '2025-13-01T00:00:00Z'],
    ['month 0', '2025-00-10T00:00:00Z'],
    ['day 0', '2025-01-00T00:00:00Z'],
    ['hour 24', '2025-01-01T24:00:00Z'],
    ['minute 60', '2025-01-01T00:60:00Z'],
    ['second 60', '2025-01-01T00:00:60Z'],
    ['an offset of 24 hours', '2025-01-01T00:00:00+24:00'],
    ['an offset of 60 minutes', '2025-01-01T00:00:00+00:60'],
    ['an impossible date without a zone', '2025-02-30 00:00:00'],
    ['an offset of 24 hours without a colon', '2025-01-01T00:00:00+2400'],
    ['an offset of hours alone', '2025-01-01T00:00:00+05'],
    ['an offset of three digits', '2025-01-01T00:00:00+530'],
    ['a date alone', '2025-01-01'],
    ['a point without a fraction', '2025-01-01T00:00:00.Z'],
    ['ten digits of a second', '2025-01-01T00:00:00.1234567890Z'],
    ['a blank after it', '2025-01-01T00:00:00Z '],
    ['a line break after it', '2025-01-01T00:00:00Z\n'],
    ['a week', '2025-W01-1T00:00:00Z'],
    ['Unix time as text', '1687845304'],
    ['words', 'yesterday'],
    ['digits of another script', '٢٠٢٥-01-01T00:00:00Z'],
    ['nothing', ''],
  ])('%s is no time: %s', (_what, text) => expect(readRfc3339(text)).toBeUndefined());

  test('reads every instant that Date writes', () => {
    const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(fc.property(instants, (date) => expect(readRfc3339(date.toISOString())).toBe(date.getTime() * 1000)));
  });
});
