import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createSeenTable } from '../src/seen-table.ts';
import { markNamed } from './seen-marks.ts';

/** The same with JavaScript's own maps, which keep the order of insertion. */
function createModel() {
  const marks = new Map<string, { lane: number; at: number }>();
  const ofLane = (lane: number) => [...marks].filter(([, one]) => one.lane === lane);
  return {
    put(lane: number, name: string, at: number) {
      marks.delete(name);
      marks.set(name, { lane, at });
    },
    dropOldest(lane: number) {
      const [oldest] = ofLane(lane);
      if (oldest) marks.delete(oldest[0]);
    },
    oldest: (lane: number) => ofLane(lane)[0],
    ofLane,
    marks,
  };
}

const step = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'drop'),
  lane: fc.nat(2),
  name: fc.nat(3000),
  at: fc.nat(1000),
});

test('is what a map of marks would be, whatever is put and dropped, and however much it grows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4000, size: 'max' }), (steps) => {
      const [table, model] = [createSeenTable(), createModel()];
      for (const { kind, lane, name, at } of steps) {
        // An id belongs to one lane, but a foreign record may say otherwise.
        const before = model.marks.get(`${name}`)?.lane;
        if (kind === 'put') expect(table.put(lane, markNamed(`${name}`, { at }))).toBe(before);
        else table.dropOldest(lane);
        if (kind === 'put') model.put(lane, `${name}`, at);
        else model.dropOldest(lane);
      }
      expect(table.size()).toBe(model.marks.size);
      for (const lane of [0, 1, 2]) {
        const oldest = model.oldest(lane);
        expect(table.sizeOf(lane)).toBe(model.ofLane(lane).length);
        expect(table.oldest(lane)).toEqual(oldest && markNamed(oldest[0], { at: oldest[1].at }));
      }
      const found = [...model.marks.keys()].map((name) => table.find(markNamed(name))?.at(-1));
      expect(found).toEqual([...model.marks.values()].map(({ at }) => at));
      expect(table.find(markNamed('never'))).toBeUndefined();
    }),
    { numRuns: 10 },
  );
});

test('keeps ids apart that differ in their last word alone', () => {
  const table = createSeenTable();
  const marks = Array.from({ length: 5000 }, (_, index) => Int32Array.of(1, 2, 3, index, 0, 0, index));
  for (const mark of marks) table.put(7, mark);
  expect(marks.filter((mark) => table.find(mark)?.[6] !== mark[6])).toEqual([]);
});

test('takes no more memory than its marks need, however many come and go', () => {
  const table = createSeenTable();
  const before = table.bytes();
  for (let index = 0; index < 20_000; index += 1) {
    table.put(index % 3, Int32Array.of(index * 7919, index, 0, 0, 0, 0, 0));
    if (index >= 500) table.dropOldest(index % 3);
  }
  expect(table.size()).toBe(500);
  expect(table.bytes()).toBe(before);
});
