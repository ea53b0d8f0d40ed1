import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../src/torture/random.ts';
import { planObject, type Making } from '../../src/torture/planned-object.ts';
import { brokenStories, newerStories, plainStories, type Story } from '../../src/torture/stories.ts';
import { truthOf, type TrueObject } from '../../src/torture/truth.ts';

function makingOf(seed = 1): Making {
  return { random: createRandom(seed), run: 'r', kinds: ['payment'], made: { count: 0 } };
}

const plainLife = planObject(makingOf()).life;

function truthOfStory(story: Story): TrueObject {
  const [object, ...others] = truthOf(story).values();
  if (object === undefined || others.length > 0) throw new Error('a story is of one object');
  return object;
}

/** Of each event in the order of its first coming: its revisions' effects. */
function effectsOf({ events }: TrueObject): string[] {
  return events.map(({ revisions }) => revisions.map(({ effect }) => effect).join(' '));
}

describe('the truth of a story', () => {
  const stories = { ...plainStories, ...newerStories };

  test.each<[name: keyof typeof stories, effects: string[], status: string]>([
    ['steady', ['due', 'due', 'due'], 'SUCCEEDED'],
    ['at one time', ['due', 'due', 'due'], 'SUCCEEDED'],
    ['without times', ['due', 'due', 'due'], 'SUCCEEDED'],
    ['duplicates', ['due', 'due', 'due'], 'SUCCEEDED'],
    ['a late duplicate', ['due', 'due', 'due'], 'SUCCEEDED'],
    ['correction', ['due', 'due', 'due due'], 'SUCCEEDED'],
    ['an outdated revision', ['due', 'due', 'due stale'], 'SUCCEEDED'],
    ['a correction of an older state', ['due', 'due free', 'due'], 'SUCCEEDED'],
    ['an older state after a newer', ['due', 'due', 'free'], 'SUCCEEDED'],
    ['an unknown type', ['due', 'free', 'due', 'due'], 'SUCCEEDED'],
    ['an unknown symbol', ['due', 'due', 'due'], 'NEWEST'],
    ['a newer schema', ['due', 'due', 'due'], 'SUCCEEDED'],
    ['an unknown resource', ['due', 'due', 'due'], 'SUCCEEDED'],
    ['an older state by the retry topic', ['due', 'due', 'free'], 'SUCCEEDED'],
  ])('%s', (name, effects, status) => {
    const object = truthOfStory(stories[name](makingOf()));
    expect({ effects: effectsOf(object), status: object.state.status }).toEqual({ effects, status });
  });

  test('is the corrected amount, of the newest event alone', () => {
    const amountOf = (name: keyof typeof plainStories): string =>
      truthOfStory(plainStories[name](makingOf())).state.amount;
    const [plain, corrected] = [plainLife[2].state.amount, planObject(makingOf()).otherAmount];
    expect(['correction', 'an outdated revision'].map((name) => amountOf(name as 'correction'))).toEqual([
      corrected,
      corrected,
    ]);
    expect(amountOf('a correction of an older state')).toBe(plain);
  });

  test('counts how often an event was delivered', () => {
    const { events } = truthOfStory(plainStories.duplicates(makingOf()));
    expect(events.flatMap(({ revisions }) => revisions.map(({ deliveries }) => deliveries))).toEqual([2, 2, 2]);
  });

  test('takes a symbol of a later version as it is, as UNKNOWN, or as no news', () => {
    const { statuses } = truthOfStory(newerStories['an unknown symbol'](makingOf()));
    expect(statuses).toEqual(['NEWEST', 'UNKNOWN', 'PROCESSING']);
  });

  test('holds no broken record for an event', () => {
    for (const story of brokenStories(makingOf())) {
      const object = truthOfStory(story);
      expect({ effects: effectsOf(object), broken: object.broken.size }).toEqual({
        effects: ['due', 'due', 'due'],
        broken: 1,
      });
    }
  });
});
