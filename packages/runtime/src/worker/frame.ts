/**
 * One block of memory that crosses to another thread without being copied. Numbers, texts and bytes stand in a column each, in
 * the order in which they are read again: one text of a batch is written and read at once, which takes a tenth of what its
 * pieces would take one by one. Bytes that stand close together in memory, as those of a record from the broker do, are copied at
 * once with what is between them.
 */
export class FrameWriter {
  #numbers = new Uint32Array(firstNumbers);
  #count = 0;
  readonly #texts: string[] = [];
  readonly #stretches: Stretch[] = [];
  readonly #columns: string[] = [];

  /** A whole number from 0 to 2³² − 1. */
  number(value: number): void {
    if (this.#count === this.#numbers.length) this.#grow();
    this.#numbers[this.#count] = value;
    this.#count += 1;
  }

  #grow(): void {
    const numbers = new Uint32Array(this.#count * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }

  text(value: string): void {
    // What a plugin returned is not always what its type says, and must not shift what stands behind it.
    if (typeof value !== 'string') throw new TypeError('no text');
    this.number(value.length);
    this.#texts.push(value);
  }

  /** A text of a column in which the same one often comes again: then a number stands for it. */
  again(column: number, value: string): void {
    // What is no text is never the same, not even where nothing was before.
    const isSame = typeof value === 'string' && this.#columns[column] === value;
    this.number(isSame ? 1 : 0);
    if (isSame) return;
    this.#columns[column] = value;
    this.text(value);
  }

  optionalText(value: string | undefined): void {
    this.number(value === undefined ? 0 : 1);
    if (value !== undefined) this.text(value);
  }

  /** `null` is told from no bytes. */
  bytes(value: Uint8Array | null): void {
    this.number(value === null ? 0 : value.length + 1);
    if (value === null || value.length === 0) return;
    const { buffer, byteOffset: start, length } = value;
    const last = this.#stretches.at(-1);
    const gap = last === undefined || last.buffer !== buffer ? -1 : start - last.end;
    const isNear = gap >= 0 && gap < nearBytes;
    this.number(isNear ? gap : 0);
    if (isNear && last !== undefined) last.end = start + length;
    else this.#stretches.push({ buffer, start, end: start + length });
  }

  /** The frame; the writer is not used again. */
  finish(): ArrayBuffer {
    const text = this.#texts.join('');
    // Both keep every text as it is, halves of pairs too; which of them is needed is told fastest by its length in UTF-8.
    const encoding = Buffer.byteLength(text) === text.length ? 'latin1' : 'utf16le';
    const textLength = encoding === 'latin1' ? text.length : text.length * 2;
    const textStart = (headLength + this.#count) * 4;
    const bytesLength = this.#stretches.reduce((sum, { start, end }) => sum + end - start, 0);
    // Not filled with zeros: from here on every byte of it is written.
    const frame = Buffer.allocUnsafeSlow(textStart + textLength + bytesLength).buffer;
    const numbers = new Uint32Array(frame, 0, headLength + this.#count);
    numbers[0] = this.#count;
    numbers[1] = text.length;
    numbers[2] = encoding === 'latin1' ? 0 : 1;
    numbers.set(this.#numbers.subarray(0, this.#count), headLength);
    const rest = Buffer.from(frame, textStart);
    rest.write(text, 0, encoding);
    let at = textLength;
    for (const { buffer, start, end } of this.#stretches) {
      rest.set(new Uint8Array(buffer, start, end - start), at);
      at += end - start;
    }
    return frame;
  }
}

/** A piece of memory that is copied at once. */
interface Stretch {
  buffer: ArrayBufferLike;
  start: number;
  end: number;
}

/** What is copied in vain between two bytes: less than the name of a header and the lengths around it take costs less than a copy more. */
const nearBytes = 64;

/** How many numbers there are, how many characters, and whether each of these takes two bytes. */
const headLength = 3;

/** Room for so many at first: a few records. */
const firstNumbers = 256;

/** Reads a frame in the order in which it was written. Throws a RangeError where it ends too early. */
export class FrameReader {
  readonly #numbers: Uint32Array;
  readonly #text: string;
  readonly #bytes: Buffer;
  readonly #columns: string[] = [];
  #numberAt = 0;
  #textAt = 0;
  #byteAt = 0;

  constructor(frame: ArrayBuffer) {
    const [count = 0, textLength = 0, isWide = 0] = new Uint32Array(frame, 0, headLength);
    this.#numbers = new Uint32Array(frame, headLength * 4, count);
    const rest = Buffer.from(frame, (headLength + count) * 4);
    const textEnd = textLength * (isWide === 0 ? 1 : 2);
    this.#text = rest.toString(isWide === 0 ? 'latin1' : 'utf16le', 0, textEnd);
    this.#bytes = rest.subarray(textEnd);
  }

  number(): number {
    const value = this.#numbers[this.#numberAt];
    if (value === undefined) throw endsTooEarly();
    this.#numberAt += 1;
    return value;
  }

  text(): string {
    const start = this.#textAt;
    this.#textAt += this.number();
    if (this.#textAt > this.#text.length) throw endsTooEarly();
    return this.#text.slice(start, this.#textAt);
  }

  again(column: number): string {
    const text = this.number() === 1 ? this.#columns[column] : this.text();
    if (text === undefined) throw endsTooEarly();
    this.#columns[column] = text;
    return text;
  }

  optionalText(): string | undefined {
    return this.number() === 0 ? undefined : this.text();
  }

  /** Bytes of the frame itself, which live as long as any of them. */
  bytes(): Buffer | null {
    const lengthAndOne = this.number();
    if (lengthAndOne === 0) return null;
    if (lengthAndOne === 1) return this.#bytes.subarray(0, 0);
    const start = this.#byteAt + this.number();
    this.#byteAt = start + lengthAndOne - 1;
    if (this.#byteAt > this.#bytes.length) throw endsTooEarly();
    return this.#bytes.subarray(start, this.#byteAt);
  }

  /** Throws a RangeError where there are more numbers than were read: what else a frame holds has a number that says so. */
  end(): void {
    if (this.#numberAt !== this.#numbers.length) throw new RangeError('the frame goes on');
  }
}

function endsTooEarly(): RangeError {
  return new RangeError('the frame ends too early');
}
