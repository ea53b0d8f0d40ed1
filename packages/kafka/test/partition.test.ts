import { describe, expect, test } from '@jest/globals';
import { partitionFor } from '../src/index.ts';
import { murmur2 } from '../src/partition.ts';

/** As the Java client (kafka-clients 4.3.1) answers: key in hex, `Utils.murmur2`, and `toPositive` of it modulo 12. */
const javaSays: [key: string, hash: number, partition: number][] = [
  ['', 275646681, 9],
  ['00', 375494588, 8],
  ['ff', -311467685, 3],
  ['61', -1563381124, 4],
  ['6162', 316155434, 2],
  ['616263', 479470107, 3],
  ['61626364', -1323649548, 8],
  ['6162636465', 461995741, 1],
  ['deadbeef00ff', -925850882, 6],
  ['000000000000000000', 1714106139, 3],
  ['ffffffffffffffff', 185950397, 5],
  ['77c3b673686861792f6d61696e2f70695f313233', 2142365041, 1],
];

describe('the partition of a key', () => {
  test.each(javaSays)('is the one that the Java client chooses: %s', (key, hash, partition) => {
    const bytes = Buffer.from(key, 'hex');
    expect([murmur2(bytes), partitionFor(bytes, 12)]).toEqual([hash, partition]);
  });

  test('does not depend on where the bytes lie in memory', () => {
    const bytes = Buffer.from('xxwooshpay/main/pi_123').subarray(2);
    expect(murmur2(bytes)).toBe(murmur2(Uint8Array.from(bytes)));
  });
});
