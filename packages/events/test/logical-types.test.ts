import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { formatDecimal, parseSchema } from '../src/index.ts';

const schema = { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 18 };
const decimal = parseSchema(JSON.stringify(schema));
const bytes = parseSchema('"bytes"');
const bound = 10n ** 38n;

/** What Avro says: two's complement, big end first, in as few bytes as hold it. Computed by arithmetic, not by text. */
function twosComplement(value: bigint): number[] {
  let length = 1;
  while (value < -(1n << BigInt(length * 8 - 1)) || value >= 1n << BigInt(length * 8 - 1)) length += 1;
  const unsigned = value < 0n ? value + (1n << BigInt(length * 8)) : value;
  return Array.from({ length }, (_, index) => Number((unsigned >> BigInt((length - 1 - index) * 8)) & 0xffn));
}

const edges = [0n, 1n, -1n, 127n, 128n, -128n, -129n, 255n, 256n, 32_767n, 32_768n, -32_768n, -32_769n, 2n ** 53n + 1n];
const amounts = fc.oneof(
  fc.bigInt({ min: 1n - bound, max: bound - 1n }),
  fc.constantFrom(...edges, bound - 1n, 1n - bound),
  fc.integer({ min: 0, max: 126 }).map((bits) => (1n << BigInt(bits)) % bound),
);

describe('decimal(38,18)', () => {
  test("is the two's complement of its units of 10^-18, and reads back as the text that was written", () => {
    fc.assert(
      fc.property(amounts, (unscaled) => {
        const text = formatDecimal(unscaled, 18);
        const value = decimal.toBuffer(text);
        expect([...(bytes.fromBuffer(value) as Buffer)]).toEqual(twosComplement(unscaled));
        expect(decimal.fromBuffer(value)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['500', '1.005', '-0.000001', '90071992547409.93', '0.000000000000000001'])('keeps %s', (text) => {
    expect(decimal.fromBuffer(decimal.toBuffer(text))).toBe(text);
  });

  test('writes one amount in one way, whatever zeros it came with', () => {
    expect(decimal.toBuffer('1.50')).toEqual(decimal.toBuffer('1.5'));
  });

  test('reads what other writers pad with sign bytes, and no bytes as 0', () => {
    expect(decimal.fromBuffer(bytes.toBuffer(Buffer.from([0xff, 0xff, 0xff])))).toBe('-0.000000000000000001');
    expect(decimal.fromBuffer(bytes.toBuffer(Buffer.alloc(0)))).toBe('0');
  });

  test('refuses more bytes than 38 digits need: it would compute for seconds', () => {
    expect(decimal.fromBuffer(bytes.toBuffer(Buffer.alloc(16, 1)))).toBeDefined();
    expect(() => decimal.fromBuffer(bytes.toBuffer(Buffer.alloc(17, 1))) as unknown).toThrow(RangeError);
  });

  test.each([1.5, 12, 12n, null, undefined, Buffer.from([1]), '1e3', '', '1'.repeat(21)])('refuses %p', (value) => {
    expect(decimal.isValid(value)).toBe(false);
  });

  test.each([{ scale: 2 }, { precision: 20 }, { scale: undefined }])(
    'is the only decimal: %j is refused',
    (changes) => {
      expect(() => parseSchema(JSON.stringify({ ...schema, ...changes }))).toThrow(TypeError);
    },
  );
});

test('timestamp-micros stays the whole number that it is', () => {
  const micros = parseSchema('{"type":"long","logicalType":"timestamp-micros"}');
  expect(micros.fromBuffer(micros.toBuffer(1_754_626_531_398_127))).toBe(1_754_626_531_398_127);
});
