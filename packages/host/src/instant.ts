const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,6}))?(?:Z|[+-][01]\d:[0-5]\d)$/;

/**
 * An RFC 3339 instant with its zone as microseconds since the epoch, or `null` where the text is none.
 * At most six digits of a second. Days that no calendar has are refused: `Date.parse` would roll them over.
 */
export function parseInstant(text: string): number | null {
  const match = rfc3339.exec(text);
  if (match === null) {
    return null;
  }
  const [, year, month, day, , fraction = ''] = match;
  if (Number(day) > daysIn(Number(year), Number(month))) {
    return null;
  }
  const wholeSecondsMs = Date.parse(text.replace(/\.\d+/, ''));
  return Number.isNaN(wholeSecondsMs) ? null : wholeSecondsMs * 1000 + Number(fraction.padEnd(6, '0'));
}

/** Days of a month, 1 to 12. Day 0 of the following month is the last one of this. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
