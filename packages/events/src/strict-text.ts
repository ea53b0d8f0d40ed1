import { isUtf8 } from 'node:buffer';
import avsc from 'avsc';

/** What avsc's reader is, as far as it is used here. avsc 5.7.9 is pinned, so that its inside stays what was read. */
interface Tap {
  buf: Buffer;
  pos: number;
  readLong(): number;
  /** `undefined` where the text does not end within the value, which avsc refuses when it has read all. */
  readString(): string | undefined;
}

/** What a decoder writes for bytes that are no UTF-8. A text may hold it rightfully, so the bytes decide. */
const replacement = '\uFFFD';

/** Whether the text that begins here, with its length in front, is UTF-8. Leaves the reader behind it. */
function isText(tap: Tap, start: number): boolean {
  const end = tap.pos;
  tap.pos = start;
  const length = tap.readLong();
  tap.pos = end;
  return isUtf8(tap.buf.subarray(end - length, end));
}

/**
 * Reads a text. avsc takes bytes that are no UTF-8 and replaces them without a word: two names that differ would become the
 * same one, and what is written back would be something else.
 */
export function readText(tap: Tap): string {
  const start = tap.pos;
  const text = tap.readString();
  if (text?.includes(replacement) && !isText(tap, start)) throw new RangeError('a text that is no UTF-8');
  return text as string;
}

Object.assign(avsc.types.StringType.prototype, { _read: readText });
