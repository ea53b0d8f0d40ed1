import { describe, expect, test } from '@jest/globals';
import { createSeenEvents, type SeenLimits } from '../src/seen-events.ts';
import { markNamed } from './seen-marks.ts';

const create = (limits: Partial<SeenLimits> = {}) =>
  createSeenEvents({ windowSeconds: 100, maxEvents: 1000, ...limits });

const of = (account: string, partition = 0) => ({ account, partition });

describe('an event is known', () => {
  test('where its id was published and said the same, whenever it was received within the window', () => {
    const events = create();
    events.learn(of('main'), [markNamed('a', { at: 500 })]);
    const known = [399, 400, 500, 600, 601].filter((at) => events.has(markNamed('a', { at })));
    expect(known).toEqual([400, 500, 600]);
    expect(events.has(markNamed('b', { at: 500 }))).toBe(false);
  });

  test('not where it says something else: that is news', () => {
    const events = create();
    events.learn(of('main'), [markNamed('a')]);
    expect(events.has(markNamed('a', { says: 'refunded' }))).toBe(false);
  });

  test('by what was last said under its id: what goes back to how it was is news too', () => {
    const events = create();
    events.learn(of('main'), [markNamed('a'), markNamed('a', { says: 'refunded' })]);
    expect(events.has(markNamed('a'))).toBe(false);
    expect(events.has(markNamed('a', { says: 'refunded' }))).toBe(true);
    expect(events.size()).toBe(1);
  });

  test('not after all was forgotten', () => {
    const events = create();
    events.learn(of('main'), [markNamed('a')]);
    events.forgetAll();
    expect([events.has(markNamed('a')), events.size()]).toEqual([false, 0]);
  });
});

describe('memory is bounded', () => {
  test('by the window: what a new webhook is too late for goes, of its account', () => {
    const events = create();
    events.learn(of('main'), [markNamed('a', { at: 0 }), markNamed('b', { at: 50 })]);
    events.learn(of('other'), [markNamed('c', { at: 0 })]);
    events.learn(of('main'), [markNamed('d', { at: 120 })]);
    expect(events.size()).toBe(3);
    expect(events.has(markNamed('b', { at: 120 }))).toBe(true);
  });

  test('and a flood of one account pushes out no other: its own oldest go', () => {
    const forgotten: number[] = [];
    const events = create({ maxEvents: 100, onForgotten: (count) => void forgotten.push(count) });
    const quiet = Array.from({ length: 40 }, (_, index) => markNamed(`quiet${index}`));
    const flood = Array.from({ length: 1000 }, (_, index) => markNamed(`flood${index}`));
    events.learn(of('quiet'), quiet);
    for (const mark of flood) events.learn(of('flooding'), [mark]);
    expect(events.size()).toBe(100);
    expect(quiet.filter((mark) => !events.has(mark))).toEqual([]);
    expect(flood.filter((mark) => events.has(mark))).toEqual(flood.slice(-60));
    expect(forgotten.reduce((one, other) => one + other, 0)).toBe(940);
  });

  test('some at a time, so that it is seldom looked for whose: a hundredth, and a tenth of a partition at most', () => {
    const forgotten: number[] = [];
    const events = create({ maxEvents: 1000, onForgotten: (count) => void forgotten.push(count) });
    for (let index = 0; index < 1015; index += 1) events.learn(of('main'), [markNamed(`${index}`)]);
    expect([forgotten, events.size()]).toEqual([[10, 10], 995]);
    const many = create({ maxEvents: 1000, onForgotten: (count) => void forgotten.push(count) });
    for (let index = 0; index < 1001; index += 1) many.learn(of(`account${index % 91}`), [markNamed(`${index}`)]);
    expect(forgotten.at(-1)).toBe(2);
  });

  test('and an id that another account takes over is not counted twice', () => {
    const events = create({ maxEvents: 100 });
    const marks = Array.from({ length: 60 }, (_, index) => markNamed(`a${index}`));
    const quiet = Array.from({ length: 41 }, (_, index) => markNamed(`quiet${index}`));
    events.learn(of('one'), marks);
    events.learn(of('other'), marks);
    events.learn(of('quiet'), quiet);
    expect(events.size()).toBe(100);
    expect([...quiet, ...marks].filter((mark) => !events.has(mark))).toEqual(marks.slice(0, 1));
  });

  test('and a partition that is days behind forgets nothing because another is not', () => {
    const events = create();
    events.learn(of('main', 1), [markNamed('a', { at: 0 })]);
    events.learn(of('main', 2), [markNamed('b', { at: 1000 })]);
    expect(events.has(markNamed('a', { at: 50 }))).toBe(true);
  });

  test('by what was received first, of all partitions of the account', () => {
    const events = create({ maxEvents: 3 });
    events.learn(of('main', 1), [markNamed('b', { at: 20 }), markNamed('c', { at: 40 })]);
    events.learn(of('main', 2), [markNamed('a', { at: 10 }), markNamed('d', { at: 50 }), markNamed('e', { at: 60 })]);
    expect(['a', 'b', 'c', 'd', 'e'].filter((name) => events.has(markNamed(name, { at: 50 })))).toEqual([
      'c',
      'd',
      'e',
    ]);
  });

  test('and a clock that is far ahead makes what follows it forgettable, and no more', () => {
    const events = create({ maxEvents: 10 });
    events.learn(of('main'), [markNamed('ahead', { at: 4_000_000_000 })]);
    const marks = Array.from({ length: 50 }, (_, index) => markNamed(`a${index}`, { at: index }));
    events.learn(of('main'), marks);
    expect(events.size()).toBe(10);
    expect(marks.filter((mark) => events.has(mark))).toEqual(marks.slice(-10));
  });
});
