import { describe, expect, test } from '@jest/globals';
import type { TributaryError } from '@tributary/errors';
import type { RawRecord } from '@tributary/interpret';
import * as fc from 'fast-check';
import { interpretDespiteCulprits } from '../../src/worker/culprit.ts';
import type { Attempt, ThreadEnd } from '../../src/worker/plugin-thread.ts';

type Conduct = 'good' | 'ends its thread' | 'ends the next batch';

const end: ThreadEnd = {
  code: 'decode.timed_out',
  suspect: undefined,
  isLeftBehind: false,
  wasFresh: false,
  cause: undefined,
};

const recordAt = (place: number) => ({ offset: BigInt(place) }) as RawRecord;
const placeOf = ({ offset }: RawRecord) => Number(offset);

/** Threads whose records behave so, and what was asked of them. `suspectOf` says whom a dying thread names. */
function threads(conducts: readonly Conduct[], suspectOf: (places: number[]) => number | undefined = () => undefined) {
  const attempts: number[][] = [];
  let batches = 0;
  let isDoomed = false;
  async function attempt(records: readonly RawRecord[]): Promise<Attempt> {
    const places = records.map(placeOf);
    attempts.push(places);
    batches += 1;
    const wasFresh = batches === 1;
    const fails = places.some((place) => conducts[place] === 'ends its thread');
    if (isDoomed || fails) {
      const isLeftBehind = isDoomed;
      [batches, isDoomed] = [0, false];
      return { ...end, kind: 'failed', suspect: isLeftBehind ? undefined : suspectOf(places), isLeftBehind, wasFresh };
    }
    isDoomed = places.some((place) => conducts[place] === 'ends the next batch');
    return {
      kind: 'interpreted',
      interpretations: places.map((place) => ({ kind: 'ignored', reason: String(place) })),
    };
  }
  return { attempt, attempts };
}

async function interpret(
  conducts: readonly Conduct[],
  under: ReturnType<typeof threads>,
  signal = new AbortController().signal,
) {
  const culprits: number[] = [];
  const leftBehind: ThreadEnd[] = [];
  const interpretations = await interpretDespiteCulprits(
    conducts.map((_conduct, place) => recordAt(place)),
    {
      attempt: under.attempt,
      signal,
      onCulprit: (record: RawRecord, _error: TributaryError) => void culprits.push(placeOf(record)),
      onLeftBehind: (one) => void leftBehind.push(one),
    },
  );
  const told = interpretations.map((one) =>
    one.kind === 'ignored' ? one.reason : one.kind === 'dead-lettered' ? one.error.code : one.kind,
  );
  return { told, culprits, leftBehind, attempts: under.attempts };
}

const expected = (conducts: readonly Conduct[]) =>
  conducts.map((conduct, place) => (conduct === 'ends its thread' ? 'decode.timed_out' : String(place)));

const firstCulprit = (conducts: readonly Conduct[]) => (places: number[]) =>
  places.findIndex((place) => conducts[place] === 'ends its thread');

describe('a batch of which some records end their thread', () => {
  const conduct = fc.constantFrom<Conduct>('good', 'good', 'good', 'ends its thread', 'ends the next batch');
  const suspicion = fc.constantFrom('the right one', 'the first', 'the last', 'nobody');

  test('has exactly these found, whomever the threads suspect, and all others interpreted in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(conduct, { maxLength: 40 }), suspicion, async (conducts, whom) => {
        const suspects = {
          'the right one': firstCulprit(conducts),
          'the first': () => 0,
          'the last': (places: number[]) => places.length - 1,
          nobody: () => undefined,
        };
        const { told, culprits } = await interpret(conducts, threads(conducts, suspects[whom]));
        expect(told).toEqual(expected(conducts));
        expect(culprits.length).toBe(conducts.filter((one) => one === 'ends its thread').length);
      }),
    );
  });

  const four: Conduct[] = ['good', 'good', 'ends its thread', 'good'];

  test('has the suspect tried alone first, and his neighbours once', async () => {
    const { attempts } = await interpret(four, threads(four, firstCulprit(four)));
    expect(attempts).toEqual([[0, 1, 2, 3], [2], [0, 1], [3]]);
  });

  test('has its halves tried where nobody is suspected, down to the one', async () => {
    const { attempts } = await interpret(four, threads(four));
    expect(attempts).toEqual([[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]]);
  });

  test('convicts no record in a thread that others have used', async () => {
    const one: Conduct[] = ['ends its thread'];
    const under = threads(one);
    await under.attempt([]);
    expect((await interpret(one, under)).attempts).toEqual([[], [0], [0]]);
  });
});

describe('what an earlier batch left behind', () => {
  test('is held against nobody: the batch is tried again as it is', async () => {
    const conducts: Conduct[] = ['ends the next batch', 'good'];
    const under = threads(conducts);
    await under.attempt([recordAt(0)]);
    const { told, leftBehind, attempts } = await interpret(['good', 'good'], under);
    expect(told).toEqual(['0', '1']);
    expect(leftBehind).toHaveLength(1);
    expect(attempts.slice(1)).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test('where there was none is the module, which no record can be blamed for', async () => {
    const attempt = async (): Promise<Attempt> => ({ kind: 'failed', ...end, isLeftBehind: true, wasFresh: true });
    await expect(interpret(['good'], { attempt, attempts: [] })).rejects.toMatchObject({ code: 'plugin.load_failed' });
  });
});

test('where the batch is wanted no more, no further attempt is begun', async () => {
  const under = threads(['ends its thread', 'good']);
  const wanted = AbortSignal.abort(new Error('the partition is lost'));
  await expect(interpret(['ends its thread', 'good'], under, wanted)).rejects.toThrow('the partition is lost');
  expect(under.attempts).toHaveLength(1);
});
