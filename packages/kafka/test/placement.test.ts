import { describe, expect, test } from '@jest/globals';
import { partitionFor } from '../src/partition.ts';
import { placeRecords } from '../src/placement.ts';
import { prepareRecord, type OutgoingRecord } from '../src/record.ts';

const counts = { of: async () => 4, refresh: async () => 6 };

async function place(records: Omit<OutgoingRecord, 'topic' | 'value'>[], sticky = 0): Promise<number[]> {
  const prepared = records.map((record) => prepareRecord({ topic: 't', value: null, ...record }));
  return (await placeRecords(counts, prepared, sticky)).map(({ partition }) => partition);
}

describe('the partition of a record', () => {
  test('is its own, else that of its key', async () => {
    const ofKey = partitionFor(Buffer.from('key'), 4);
    expect(await place([{ key: 'key' }, { key: Buffer.from('key') }, { key: 'key', partition: 3 }])).toEqual([
      ofKey,
      ofKey,
      3,
    ]);
    expect(await place([{ key: '' }])).toEqual([partitionFor(Buffer.alloc(0), 4)]);
  });

  test('without key is the same for a call, and another for the next', async () => {
    expect(await place([{ key: null }, { key: null }], 1)).toEqual([1, 1]);
    expect(await place([{ key: null }], 6)).toEqual([2]);
  });

  test('may be newer than the count that is known, and must be there', async () => {
    expect(await place([{ key: null, partition: 5 }])).toEqual([5]);
    await expect(place([{ key: null, partition: 6 }])).rejects.toThrow('t has 6 partitions and none with the number 6');
    await expect(place([{ key: null, partition: -1 }])).rejects.toThrow(RangeError);
  });
});
