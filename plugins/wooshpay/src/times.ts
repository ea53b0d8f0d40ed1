import { readRfc3339, readUnixTime, type Fields, type Micros } from '@tributary/plugin-sdk';

/**
 * A time that WooshPay's documents call a string and give no form of: an invoice's period, an issuing transaction's `created`.
 * Unix time as a number, the same as digits (as `work_by_date` of a documented dispute has it), or RFC 3339. What a text of
 * any other form means nobody has written down: null, not a dead letter.
 */
export function readTime(object: Fields, path: string): Micros | null {
  if (!object.isText(path)) return object.optionalTime(path);
  const text = object.text(path);
  return readUnixTime(text) ?? readRfc3339(text) ?? null;
}
