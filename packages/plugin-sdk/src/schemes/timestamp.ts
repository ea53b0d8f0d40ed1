import { TributaryError } from '@tributary/errors';
import type { Micros } from '@tributary/events';
import { malformed } from './signature-text.ts';
import type { VerifyInput } from './scheme.ts';

/** Of Unix time. */
export type TimestampUnit = 'seconds' | 'milliseconds';

/** Digits alone: Number('') is 0 and parseInt('17abc') is 17, and NaN is outside of no tolerance. */
const form = { seconds: /^\d{1,12}$/, milliseconds: /^\d{1,15}$/ };
const micros = { seconds: 1_000_000, milliseconds: 1000 };
const mostDigits = { seconds: 12, milliseconds: 15 };

/** The instant that a signature's timestamp says. `name` is said where it has not the form: `verify.signature_malformed`. */
export function readTimestamp(text: string, unit: TimestampUnit, name: string): Micros {
  if (!form[unit].test(text)) throw malformed(`no ${name} of up to ${mostDigits[unit]} digits`);
  return Number(text) * micros[unit];
}

/** An instant as a sender writes it; what is finer than the unit is cut off. */
export function writeTimestamp(instant: Micros, unit: TimestampUnit): string {
  return String(Math.floor(instant / micros[unit]));
}

/**
 * The instant again, where it is near enough to the time of receipt: by the account's tolerance, else by the scheme's, both
 * ways. Invariant 4: no other clock is looked at. Throws `verify.timestamp_outside_tolerance`.
 */
export function judgeAge(
  instant: Micros,
  { receivedAt, toleranceSeconds }: Pick<VerifyInput, 'receivedAt' | 'toleranceSeconds'>,
  schemeToleranceSeconds: number,
): Micros {
  if (Math.abs(receivedAt - instant) > (toleranceSeconds ?? schemeToleranceSeconds) * 1_000_000) {
    throw new TributaryError('verify.timestamp_outside_tolerance', {
      detail: `${Math.round((receivedAt - instant) / 1_000_000)} s old at receipt`,
    });
  }
  return instant;
}
