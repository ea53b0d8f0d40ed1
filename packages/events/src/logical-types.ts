import avsc from 'avsc';
import { decimalPrecision, decimalScale, formatDecimal, parseDecimal, type Decimal } from './decimal.ts';

const largestLength = 16;

/** Avro `decimal(38,18)` over bytes (two's complement, big-endian) ↔ `Decimal` text. */
class DecimalType extends avsc.types.LogicalType {
  constructor(schema: avsc.Schema, options?: unknown) {
    super(schema, options);
    const { precision, scale } = schema as { precision?: number; scale?: number };
    // Another scale would be read as an amount that is wrong by a power of ten.
    if (precision !== decimalPrecision || scale !== decimalScale) throw new TypeError('a decimal other than (38,18)');
  }

  protected override _fromValue(bytes: Buffer): Decimal {
    // 38 digits fit into 16 bytes; a megabyte of them would be computed for seconds.
    if (bytes.length > largestLength) throw new RangeError('a decimal of more than 16 bytes');
    return formatDecimal(toUnscaled(bytes), decimalScale);
  }

  protected override _toValue(text: unknown): Buffer | undefined {
    const unscaled = typeof text === 'string' ? parseDecimal(text) : undefined;
    return unscaled === undefined ? undefined : toBytes(unscaled);
  }

  /** avsc asks how a writer's type is read as this one: a decimal is one already, and nothing else is. */
  protected override _resolve(writer: avsc.Type): ((amount: Decimal) => Decimal) | undefined {
    return writer instanceof DecimalType ? (amount) => amount : undefined;
  }
}

/** Amounts from ten units to a billion have nine to twelve bytes: two reads, instead of a text that is parsed. */
function toUnscaled(bytes: Buffer): bigint {
  const { length } = bytes;
  if (length > 8 && length < 15)
    return (BigInt(bytes.readIntBE(0, length - 8)) << 64n) + bytes.readBigUInt64BE(length - 8);
  return length === 0 ? 0n : BigInt.asIntN(length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

/** As few bytes as hold the number and its sign bit, which needs room above a first hex digit of 8 or more. */
function toBytes(unscaled: bigint): Buffer {
  const magnitude = (unscaled < 0n ? ~unscaled : unscaled).toString(16);
  const length = (magnitude.length + (magnitude >= '8' ? 2 : 1)) >> 1;
  const hex = unscaled < 0n ? BigInt.asUintN(length * 8, unscaled).toString(16) : magnitude;
  return Buffer.from(hex.padStart(length * 2, '0'), 'hex');
}

/** What avsc is told of logical types; it knows none by itself. `timestamp-micros` stays the number that it is. */
export const logicalTypes = { decimal: DecimalType };
