import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { array, assert, constant, integer, property, shuffledSubarray, tuple } from 'fast-check';
import { createLedger, type Ledger, type LedgerEntry } from '../src/ledger.ts';
import type { IncomingRecord } from '../src/index.ts';

function recordAt(offset: bigint, bytes = 0): IncomingRecord {
  return { topic: 't', partition: 0, offset, timestampMs: 0, key: null, value: Buffer.alloc(bytes), headers: [] };
}

/** Opens a batch with these offsets; what follows it stands right behind the last one. */
function open(ledger: Ledger, offsets: number[], { next = (offsets.at(-1) ?? 0) + 1, bytes = 0 } = {}): LedgerEntry {
  const records = offsets.map((offset) => recordAt(BigInt(offset), bytes));
  return ledger.open({ topic: 't', partition: 0, records, next: BigInt(next) });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const unlimited = { records: Infinity, bytes: Infinity };
const positionOf = (ledger: Ledger): bigint | undefined => ledger.positions()[0]?.offset;

describe('a position', () => {
  test('is there when a first record has ended, and not before', () => {
    const ledger = createLedger(unlimited);
    const batch = open(ledger, [5, 7, 8]);
    expect(positionOf(ledger)).toBeUndefined();
    batch.ended(0);
    expect(positionOf(ledger)).toBe(7n);
  });

  test('stands before the first record that has not ended, whatever ended behind it', () => {
    const ledger = createLedger(unlimited);
    const first = open(ledger, [5, 6, 7]);
    const second = open(ledger, [8, 9]);
    for (const index of [0, 2]) first.ended(index);
    second.ended(0);
    second.close();
    expect(positionOf(ledger)).toBe(6n);
    first.ended(1);
    first.close();
    expect(positionOf(ledger)).toBe(10n);
  });

  test('passes the markers behind a batch, and a batch of nothing else, in its turn', () => {
    const ledger = createLedger(unlimited);
    const first = open(ledger, [5], { next: 8 });
    open(ledger, [], { next: 11 }).close();
    expect(positionOf(ledger)).toBeUndefined();
    first.close();
    expect(positionOf(ledger)).toBe(11n);
  });

  test('is not moved by a record that ends twice, or is none', () => {
    const ledger = createLedger(unlimited);
    const batch = open(ledger, [5, 6, 7]);
    for (const index of [0, 0, 9, -1]) batch.ended(index);
    expect(positionOf(ledger)).toBe(6n);
  });

  test('is each partition’s own, and gone when the ledger is cleared', () => {
    const ledger = createLedger(unlimited);
    open(ledger, [5]).close();
    ledger.open({ topic: 't', partition: 1, records: [recordAt(1n)], next: 2n }).close();
    expect(ledger.positions()).toEqual([
      { topic: 't', partition: 0, offset: 6n },
      { topic: 't', partition: 1, offset: 2n },
    ]);
    ledger.clear();
    expect(ledger.positions()).toEqual([]);
  });

  test('that one record holds up keeps nothing of the records that end behind it', () => {
    const ledger = createLedger(unlimited);
    const first = open(ledger, [0]);
    const heldBytes = (): number => {
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = heldBytes();
    const offsets = Array.from({ length: 100 }, (_, index) => index);
    const batches = 40_000;
    for (let batch = 0; batch < batches; batch += 1)
      open(
        ledger,
        offsets.map((offset) => 1 + batch * 100 + offset),
      ).close();
    // Half a million records: with two numbers for each it would be 8 MB, and with a batch for each hundred 1 MB.
    expect(heldBytes() - before).toBeLessThan(500_000);
    expect(positionOf(ledger)).toBeUndefined();
    first.close();
    expect(positionOf(ledger)).toBe(BigInt(1 + batches * 100));
  });

  test('is the length of the ended prefix, in whatever order records of several batches end', () => {
    const sizes = array(integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 });
    const order = sizes.chain((lengths) => {
      const places = lengths.flatMap((length, batch) => Array.from({ length }, (_, index) => ({ batch, index })));
      return tuple(constant(lengths), shuffledSubarray(places, { minLength: places.length }));
    });
    assert(
      property(order, ([lengths, places]) => {
        const ledger = createLedger(unlimited);
        const starts = lengths.map((_, at) => lengths.slice(0, at).reduce((sum, length) => sum + length, 0));
        const batches = lengths.map((length, at) =>
          open(
            ledger,
            Array.from({ length }, (_, index) => (starts[at] ?? 0) + index),
            { next: (starts[at] ?? 0) + length },
          ),
        );
        const ended = new Set<number>();
        const missing = [...lengths];
        for (const [at, length] of lengths.entries()) if (length === 0) batches[at]?.close();
        for (const { batch, index } of places) {
          batches[batch]?.ended(index);
          ended.add((starts[batch] ?? 0) + index);
          missing[batch] = (missing[batch] ?? 0) - 1;
          if (missing[batch] === 0) batches[batch]?.close();
          let prefix = 0;
          while (ended.has(prefix)) prefix += 1;
          expect(positionOf(ledger) ?? 0n).toBe(BigInt(prefix));
        }
      }),
    );
  });
});

describe('room', () => {
  const isOpen = async (room: Promise<void> | undefined): Promise<boolean> =>
    room === undefined ||
    Promise.race([room.then(() => true), new Promise<boolean>((r) => setImmediate(() => r(false)))]);

  test('is there until enough records are open, and again when half of them have ended', async () => {
    const ledger = createLedger({ records: 4, bytes: Infinity });
    const batch = open(ledger, [1, 2, 3]);
    expect(ledger.room('t', 0)).toBeUndefined();
    open(ledger, [4, 5]);
    const room = ledger.room('t', 0);
    for (const index of [2, 0]) batch.ended(index);
    expect(await isOpen(room)).toBe(false);
    batch.ended(1);
    expect(await isOpen(room)).toBe(true);
    expect(ledger.room('t', 0)).toBeUndefined();
  });

  test('is measured in bytes too', async () => {
    const ledger = createLedger({ records: Infinity, bytes: 10_000 });
    const batch = open(ledger, [1, 2], { bytes: 6_000 });
    const room = ledger.room('t', 0);
    batch.ended(1);
    expect(await isOpen(room)).toBe(false);
    batch.ended(0);
    expect(await isOpen(room)).toBe(true);
  });

  test('of another partition is its own', () => {
    const ledger = createLedger({ records: 1, bytes: Infinity });
    open(ledger, [1]);
    expect(ledger.room('t', 1)).toBeUndefined();
    expect(ledger.room('t', 0)).toBeDefined();
  });

  test('is not waited for any longer when the ledger is cleared', async () => {
    const ledger = createLedger({ records: 1, bytes: Infinity });
    open(ledger, [1]);
    const room = ledger.room('t', 0);
    ledger.clear();
    expect(await isOpen(room)).toBe(true);
  });
});
