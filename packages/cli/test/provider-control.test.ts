import { expect, test } from '@jest/globals';
import { createTopicNames } from '@tributary/host';
import type { Kafka, OutgoingRecord } from '@tributary/kafka';
import { sayOf, type ControlPlace } from '../src/provider-control.ts';
import { recordsOf, scriptedKafka } from './dead-letters/scripted-kafka.ts';

const at = '2026-01-01T00:00:00.000Z';
const said = (members: object) => JSON.stringify({ version: 1, by: 'ann', at, because: '', ...members });

/** A control topic that holds these, and what is published. */
function placeWith(...entries: (readonly [key: string, value: string | null])[]) {
  const published: OutgoingRecord[] = [];
  const unreadable: string[] = [];
  const producer = () => ({
    publish: async (records: OutgoingRecord[]) => void published.push(...records),
    close: async () => undefined,
  });
  const place: ControlPlace = {
    kafka: { ...scriptedKafka({ control: recordsOf('control', entries) }), producer } as unknown as Kafka,
    topics: createTopicNames(''),
    onUnreadable: (where, why) => void unreadable.push(`${where} ${why}`),
  };
  return { place, published, unreadable };
}

const pause = { state: 'paused', by: 'bob', because: 'a move', at: new Date(at) } as const;

test("a person's word is written under the provider's key, and what held before is answered", async () => {
  const { place, published } = placeWith(['acme/runtime', said({ state: 'quarantined', failedProbes: 2 })]);
  expect(await sayOf('acme', pause, place)).toMatchObject({ changed: true, before: { state: 'quarantined' } });
  expect(published).toMatchObject([{ topic: 'control', key: 'acme' }]);
  expect(JSON.parse(String(published[0]?.value))).toEqual({
    version: 1,
    state: 'paused',
    by: 'bob',
    because: 'a move',
    at,
  });
});

test('what holds already is not written again', async () => {
  const { place, published } = placeWith(['acme', said({ state: 'paused' })]);
  expect(await sayOf('acme', pause, place)).toMatchObject({ changed: false, before: { word: { by: 'ann' } } });
  expect(published).toEqual([]);
});

test('but is, where nobody can read what stands above it', async () => {
  const { place, published, unreadable } = placeWith(['acme', said({ state: 'paused' })], ['acme', 'x']);
  expect(await sayOf('acme', pause, place)).toMatchObject({ changed: true, before: { state: 'paused' } });
  expect([published.length, unreadable]).toEqual([1, ['control/0/1 its value is no JSON object']]);
});
