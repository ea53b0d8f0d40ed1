import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readRecords, writeRecords } from '../../src/worker/record-frame.ts';
import { paid, recordOf } from '../acme.ts';

const bytes = fc.uint8Array().map((some) => Buffer.from(some));
const text = fc.string({ unit: 'binary' });
const record = fc.record({
  topic: text,
  partition: fc.nat(0x7fff_ffff),
  offset: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.tuple(text, bytes)),
});

test('any records cross as they are', () => {
  fc.assert(
    fc.property(fc.array(record), (records) => {
      expect([...readRecords(writeRecords(records))]).toEqual(records);
    }),
  );
});

test('records are copied: those that were written keep their bytes when the frame is gone', () => {
  const one = recordOf(paid({ id: 'ch_1' }));
  const before = Buffer.from(one.value ?? '');
  const frame = writeRecords([one]);
  structuredClone(frame, { transfer: [frame] });
  expect(frame.byteLength).toBe(0);
  expect(one.value).toEqual(before);
});
