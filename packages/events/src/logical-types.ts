import avsc from 'avsc';
import { decimalScale, formatDecimal, parseDecimal, type Decimal } from './decimal.ts';

/** Avro `decimal(38,18)` over bytes (two's complement, big-endian) ↔ `Decimal` text. */
class DecimalType extends avsc.types.LogicalType {
  protected override _fromValue(bytes: Buffer): Decimal {
    const unscaled = bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
    return formatDecimal(unscaled, decimalScale);
  }

  protected override _toValue(text: unknown): Buffer | undefined {
    const unscaled = typeof text === 'string' ? parseDecimal(text) : undefined;
    return unscaled === undefined ? undefined : toBytes(unscaled);
  }

  protected override _resolve(): undefined {
    return undefined;
  }
}

function toBytes(unscaled: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, unscaled) !== unscaled) length += 1;
  return Buffer.from(
    BigInt.asUintN(length * 8, unscaled)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  );
}

/** What avsc is told of logical types; it knows none by itself. `timestamp-micros` stays the number that it is. */
export const logicalTypes = { decimal: DecimalType };
