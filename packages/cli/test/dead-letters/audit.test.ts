import { expect, test } from '@jest/globals';
import { closedPlaces, replayedRecord } from '../../src/dead-letters/audit.ts';
import { findOpen } from '../../src/dead-letters/open-dead-letters.ts';
import { recordsOf, scriptedKafka } from './scripted-kafka.ts';

const note = replayedRecord('audit', 'd/0/0', {
  at: new Date('2026-01-01T00:00:00Z'),
  to: { topic: 'retry', partition: 2, offset: 7n },
});

test('the note of a replay says when, and where the record stands now', () => {
  expect(note).toMatchObject({ topic: 'audit', key: 'd/0/0' });
  expect(JSON.parse(String(note.value))).toEqual({
    state: 'replayed',
    at: '2026-01-01T00:00:00.000Z',
    to: 'retry/2/7',
  });
});

test('the newest note of a dead letter counts, and what cannot be read closes nothing', async () => {
  const audit = recordsOf('audit', [
    ['d/0/0', String(note.value)],
    ['d/0/1', '{"state":"discarded"}'],
    ['d/0/2', '{"state":"replayed"}'],
    ['d/0/2', '{"state":"open"}'],
    ['d/0/3', '{"state":"replayed"}'],
    ['d/0/3', null],
    ['d/0/4', 'no JSON'],
    ['d/0/5', '{"state":"odd"}'],
    ['other/0/0', String(note.value)],
  ]);
  expect(await closedPlaces(scriptedKafka({ audit }), 'audit', 'd')).toEqual(new Set(['d/0/0', 'd/0/1']));
});

test('what is not closed is open', async () => {
  const audit = recordsOf('audit', [['d/0/1', String(note.value)]]);
  const d = recordsOf('d', [
    ['a', ''],
    ['b', ''],
    ['c', ''],
  ]);
  const found: string[] = [];
  const topics = { deadLetters: 'd', audit: 'audit' };
  const count = await findOpen(
    { kafka: scriptedKafka({ audit, d }), topics },
    {},
    ({ place }) => void found.push(place),
  );
  expect([count, found]).toEqual([2, ['d/0/0', 'd/0/2']]);
});
