import { describe, expect, test } from '@jest/globals';
import { corrupted, refusedProduce } from './forged-frames.ts';
import { readCorrelation } from './frames.ts';

const int32 = (value: number): string => value.toString(16).padStart(8, '0');
const text = (value: string): string => value.length.toString(16).padStart(4, '0') + Buffer.from(value).toString('hex');

/** Produce, version 7, correlation id 41: two topics, three partitions, with records of different lengths. */
const body =
  `${text('client')}ffffffff${int32(30_000)}${int32(2)}` +
  `${text('payments')}${int32(2)}${int32(4)}${int32(3)}abcdef${int32(0)}${int32(0)}` +
  `${text('payouts')}${int32(1)}${int32(9)}${int32(1)}aa`;
const head = `00000007${int32(41)}`;
const request = Buffer.from(int32((head.length + body.length) / 2) + head + body, 'hex');

describe('a refused request to store records', () => {
  const answer = refusedProduce(request, { version: 7, correlation: 41, errorCode: 6 });

  test('is answered whole, to whom it is from', () => {
    expect(answer.readInt32BE(0)).toBe(answer.length - 4);
    expect(readCorrelation(answer)).toBe(41);
  });

  test('is answered for each partition with the error, no offset, no time and no start', () => {
    const refused = (partition: number): string => `${int32(partition)}0006${'ff'.repeat(24)}`;
    expect(answer.subarray(8).toString('hex')).toBe(
      `${int32(2)}${text('payments')}${int32(2)}${refused(4)}${refused(0)}` +
        `${text('payouts')}${int32(1)}${refused(9)}${int32(0)}`,
    );
  });

  test('has no start of the log before version 5', () => {
    const older = refusedProduce(request, { version: 3, correlation: 41, errorCode: 6 });
    expect(older.length).toBe(answer.length - 3 * 8);
  });
});

test('a corrupted frame differs in one bit, and the original is as it was', () => {
  const frame = Buffer.alloc(1_000, 7);
  const other = corrupted(frame);
  const bits = [...other].map((byte, at) => (byte ^ (frame[at] ?? 0)).toString(2).replaceAll('0', '').length);
  expect(bits.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(frame.equals(Buffer.alloc(1_000, 7))).toBe(true);
});
