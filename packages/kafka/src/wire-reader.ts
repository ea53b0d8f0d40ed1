/**
 * Reads Kafka's record format: big-endian integers, and those of variable length in zigzag
 * (https://kafka.apache.org/documentation/#recordbatch). Throws a `RangeError` where the bytes end before.
 */
export class WireReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  int8(): number {
    return this.bytes.readInt8(this.#pass(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#pass(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#pass(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.#pass(8));
  }

  /** Two bytes of length and a text; `null` where the length is negative. */
  text(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    const start = this.skip(length);
    return this.bytes.toString('utf8', start, this.at);
  }

  /** Up to 32 bits in zigzag. */
  varint(): number {
    const { bytes } = this;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[this.at++];
      if (byte === undefined) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new RangeError('a number does not end');
  }

  /** Up to 64 bits in zigzag, exact as far as a JavaScript number is. */
  varlong(): number {
    const { bytes } = this;
    let value = 0;
    let factor = 1;
    for (let length = 0; length < 10; length += 1) {
      const byte = bytes[this.at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      factor *= 128;
    }
    throw new RangeError('a number does not end');
  }

  /** Passes so many bytes, and answers where they begin; a negative length, which stands for null, passes none. */
  skip(length: number): number {
    const start = this.at;
    if (length > this.bytes.length - start) throw new RangeError('a part does not end within its whole');
    if (length > 0) this.at = start + length;
    return start;
  }

  #pass(length: number): number {
    const start = this.at;
    this.at += length;
    return start;
  }
}
