/**
 * An instant: microseconds since 1970-01-01T00:00:00Z, an integer (Avro `timestamp-micros`). A JavaScript number is exact
 * until the year 2255, and keeps the microseconds that `Date` would drop.
 */
export type Micros = number;

/** `1754626531398000` → `2025-08-08T04:15:31.398Z`; microseconds only where there are any. */
export function formatMicros(instant: Micros): string {
  const text = new Date(Math.floor(instant / 1000)).toISOString();
  const micros = ((instant % 1000) + 1000) % 1000;
  return micros === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}
