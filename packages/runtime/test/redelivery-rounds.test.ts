import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import type { EncodedEvent } from '@tributary/interpret';
import type { SettledRecord } from '../src/batch.ts';
import { publishInRounds } from '../src/redelivery-rounds.ts';
import { createSeenEvents } from '../src/seen-events.ts';
import type { SeenMark } from '../src/seen-mark.ts';
import { paid, receivedAt, recordOf } from './acme.ts';
import { eventNamed, markNamed } from './seen-marks.ts';

const windowSeconds = 100;
const start = receivedAt / 1_000_000;

/** A delivery that says that these events happened, so many seconds after the first. */
function delivery(
  events: EncodedEvent[],
  { at = 0, headers = {} }: { at?: number; headers?: object } = {},
): SettledRecord {
  const received = new Date((start + at) * 1000).toISOString();
  const record = recordOf(paid({ id: 'ch_1' }), { headers: { 'raw-received-at': received, ...headers } });
  return { record, interpretation: { kind: 'published', events } };
}

interface Course {
  /** Published before the batch. */
  seen?: SeenMark[];
  /** Names of events that are larger than their topic allows. */
  tooLarge?: string[];
}

async function publish(batch: SettledRecord[], { seen = [], tooLarge = [] }: Course = {}) {
  const events = createSeenEvents({ windowSeconds, maxEvents: 1000 });
  events.learn({ account: 'main', partition: 0 }, seen);
  const published: string[] = [];
  const settled = await publishInRounds(batch, {
    events,
    windowSeconds,
    publish: async (records) =>
      records.map((one) => {
        if (one.interpretation.kind !== 'published') return one;
        const names = one.interpretation.events.map(({ key }) => key);
        const error = new TributaryError('publish.record_too_large');
        if (names.some((name) => tooLarge.includes(name)))
          return { ...one, interpretation: { kind: 'dead-lettered', error } };
        published.push(...names);
        return one;
      }),
  });
  expect(settled.map(({ record }) => record)).toEqual(batch.map(({ record }) => record));
  return { outcomes: settled.map(({ interpretation }) => interpretation.kind), published };
}

const a = eventNamed('a');
const b = eventNamed('b');
const seenAt = (name: string, at = 0, says = 'paid') => markNamed(name, { at: start + at, says });

describe('a webhook is a duplicate', () => {
  test('where all of its events were published', async () => {
    const { outcomes, published } = await publish([delivery([a, b])], { seen: [seenAt('a'), seenAt('b')] });
    expect([outcomes, published]).toEqual([['duplicate'], []]);
  });

  test('not where one of them was not: then it is published whole', async () => {
    const { outcomes, published } = await publish([delivery([a, b])], { seen: [seenAt('a')] });
    expect([outcomes, published]).toEqual([['published'], ['a', 'b']]);
  });

  test('not where it says something else', async () => {
    const refunded = delivery([eventNamed('a', 'refunded')]);
    expect((await publish([refunded], { seen: [seenAt('a')] })).outcomes).toEqual(['published']);
  });

  test('within the window, from receipt to receipt', async () => {
    const at = async (seconds: number) =>
      (await publish([delivery([a], { at: seconds })], { seen: [seenAt('a')] })).outcomes;
    expect([await at(windowSeconds), await at(windowSeconds + 1)]).toEqual([['duplicate'], ['published']]);
  });

  test('never where a person replays it', async () => {
    const replayed = delivery([a], { headers: { 'raw-replay': 'r1' } });
    expect((await publish([replayed, replayed], { seen: [seenAt('a')] })).outcomes).toEqual(['published', 'published']);
  });

  test('never where one of its events is told by the digest of its body', async () => {
    const { fingerprint: _, ...digested } = eventNamed('a');
    const batch = [delivery([digested, b]), delivery([digested, b])];
    expect((await publish(batch, { seen: [seenAt('b')] })).outcomes).toEqual(['published', 'published']);
  });

  test('never where it ended otherwise before it came to that', async () => {
    const error = new TributaryError('decode.unmapped_type');
    const others: SettledRecord[] = [
      { ...delivery([]), interpretation: { kind: 'ignored', reason: 'no money moves' } },
      { ...delivery([]), interpretation: { kind: 'dead-lettered', error } },
    ];
    expect((await publish([...others, ...others])).outcomes).toEqual([
      'ignored',
      'dead-lettered',
      'ignored',
      'dead-lettered',
    ]);
  });
});

describe('two deliveries in one batch', () => {
  test('are published once', async () => {
    const { outcomes, published } = await publish([delivery([a]), delivery([b]), delivery([a]), delivery([a])]);
    expect([outcomes, published]).toEqual([
      ['published', 'published', 'duplicate', 'duplicate'],
      ['a', 'b'],
    ]);
  });

  test('are two dead letters where the first one was none that could be published', async () => {
    const { outcomes } = await publish([delivery([a]), delivery([a])], { tooLarge: ['a'] });
    expect(outcomes).toEqual(['dead-lettered', 'dead-lettered']);
  });

  test('of which the first failed: the second is published, and a third is not', async () => {
    const batch = [delivery([a, eventNamed('huge')]), delivery([a]), delivery([a])];
    const { outcomes, published } = await publish(batch, { tooLarge: ['huge'] });
    expect([outcomes, published]).toEqual([['dead-lettered', 'published', 'duplicate'], ['a']]);
  });

  test('with other news between them are published in their order', async () => {
    const refunded = eventNamed('a', 'refunded');
    const { outcomes, published } = await publish([delivery([a]), delivery([refunded]), delivery([a])]);
    expect([outcomes, published]).toEqual([
      ['published', 'published', 'published'],
      ['a', 'a', 'a'],
    ]);
  });

  test('are published before what came after the first of them, and nothing overtakes anything', async () => {
    const refunded = eventNamed('a', 'refunded');
    const { outcomes, published } = await publish([delivery([a]), delivery([a]), delivery([b]), delivery([refunded])]);
    expect(outcomes).toEqual(['published', 'duplicate', 'published', 'published']);
    expect(published).toEqual(['a', 'b', 'a']);
    const late = [delivery([a, eventNamed('huge')]), delivery([a]), delivery([b])];
    expect((await publish(late, { tooLarge: ['huge'] })).published).toEqual(['a', 'b']);
  });

  test('that are further apart than the window are published twice', async () => {
    const { outcomes } = await publish([delivery([a]), delivery([a], { at: windowSeconds + 1 })]);
    expect(outcomes).toEqual(['published', 'published']);
  });

  test('of what was published before are both duplicates', async () => {
    const { outcomes } = await publish([delivery([a]), delivery([a])], { seen: [seenAt('a')] });
    expect(outcomes).toEqual(['duplicate', 'duplicate']);
  });
});
