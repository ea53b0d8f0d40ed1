import type { Micros } from '@tributary/events';

const earliest = Date.UTC(2000, 0, 1) * 1000;
const latest = Date.UTC(2100, 0, 1) * 1000;
const firstMilliseconds = 10 ** 11;

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)?$/;

/** What a time field says: an instant, that it says none (`null`), or that it is no time at all (`undefined`). */
export type ReadTime = Micros | null | undefined;

/**
 * Unix time in seconds or milliseconds, told apart by magnitude (10^11 and more are milliseconds: as seconds that would be
 * the year 5138); also as digits in a text. An instant before 2000 or after 2099 is a mistake of the sender and says nothing: `null`.
 */
export function readUnixTime(time: number | string): ReadTime {
  const value = typeof time === 'number' ? time : /^\d{9,14}$/.test(time) ? Number(time) : NaN;
  if (!Number.isSafeInteger(value)) return undefined;
  return plausible(Math.abs(value) >= firstMilliseconds ? value * 1000 : value * 1_000_000);
}

/**
 * RFC 3339 with up to nine digits of a second; what is finer than a microsecond is cut off. The offset may also lack its colon, as
 * ISO 8601 writes it in its basic form (`+0000`): it means nothing else. A date and time without a zone
 * (some platforms' older samples) names no instant: `null`. Nor does one before 2000 or after 2099: Go writes the time that
 * was never set as `0001-01-01T00:00:00Z`. An impossible date is no time: `undefined`.
 */
export function readRfc3339(text: string): ReadTime {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match;
  const utc = utcMillis([year, month, day, hour, minute, second].map(Number));
  if (utc === undefined) return undefined;
  if (zone === undefined) return null;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  return plausible((utc - offset * 60_000) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')));
}

function plausible(instant: Micros): Micros | null {
  return instant >= earliest && instant < latest ? instant : null;
}

/** Milliseconds of a calendar date and time, or `undefined` where the calendar or the clock has no such. */
function utcMillis(parts: number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // A day that the month does not have spills into another month.
  const isReal = date.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  return isReal ? date.getTime() : undefined;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone.length === 1) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
