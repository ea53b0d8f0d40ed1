import { expect, test } from '@jest/globals';
import { PublishError, type IncomingRecord, type OutgoingRecord, type PublishFailure } from '@tributary/kafka';
import { readDeadLetter } from '../../src/dead-letters/dead-letter.ts';
import { replay, retryRecord } from '../../src/dead-letters/replay.ts';
import { recordsOf, scriptedKafka } from './scripted-kafka.ts';

test('a replayed record is as its dead letter was, and says where its event stood', () => {
  const headers: [string, Buffer][] = [
    ['ce_id', Buffer.from('e-1')],
    ['x', Buffer.from([0, 255])],
    ['x', Buffer.from('twice')],
    ['retry-source-topic', Buffer.from('of an earlier replay')],
    ['dead-letter-source-topic', Buffer.from('payments')],
    ['dead-letter-source-partition', Buffer.from('4')],
    ['dead-letter-source-offset', Buffer.from('9')],
  ];
  const key = Buffer.from([1, 0, 255]);
  const value = Buffer.from([0, 0, 255]);
  const record: IncomingRecord = { topic: 'd', partition: 0, offset: 1n, timestampMs: 0, key, value, headers };
  expect(retryRecord('retry.mailer', readDeadLetter(record))).toEqual({
    topic: 'retry.mailer',
    key,
    value,
    headers: [
      ...headers.filter(([name]) => name !== 'retry-source-topic'),
      ['retry-source-topic', 'payments'],
      ['retry-source-partition', '4'],
      ['retry-source-offset', '9'],
    ],
  });
});

type Code = PublishFailure['code'];

/** Replays three dead letters where some records are not stored: those that are named by topic and key. */
async function replayed(failures: Readonly<Record<string, Code>>) {
  const stored: string[] = [];
  const told: string[] = [];
  const publish = (records: OutgoingRecord[]) => {
    const outcomes = records.map(({ topic, key }, index) => {
      const name = `${topic} ${String(key)}`;
      const code = failures[name];
      if (code !== undefined) return { index, code, cause: undefined };
      stored.push(name);
      return { topic, partition: 0, offset: BigInt(index) };
    });
    return outcomes.some((outcome) => 'code' in outcome)
      ? Promise.reject(new PublishError(outcomes))
      : Promise.resolve(outcomes);
  };
  const letters = recordsOf('d', [
    ['a', ''],
    ['b', ''],
    ['c', ''],
  ]).map((record) => ({ ...record, headers: [...record.headers, ...source] }));
  const kafka = {
    ...scriptedKafka({ d: letters, audit: [] }),
    producer: () => ({ publish, close: () => Promise.resolve() }),
  };
  const error = await replay({
    kafka: kafka as unknown as Parameters<typeof replay>[0]['kafka'],
    topics: { deadLetters: 'd', retry: 'r', audit: 'audit' },
    filter: {},
    dryRun: false,
    now: () => new Date(0),
    onReplayed: ({ place }) => void told.push(`replayed ${place}`),
    onLeft: ({ place }, why) => void told.push(`left ${place}: ${why}`),
  }).catch((thrown: unknown) => thrown);
  return { stored, told, error };
}

const source = ['topic', 'partition', 'offset'].map((part): [string, Buffer] => [
  `dead-letter-source-${part}`,
  Buffer.from('0'),
]);

test('it is noted what was replayed, after it was stored', async () => {
  const { stored, told, error } = await replayed({});
  expect(stored).toEqual(['r a', 'r b', 'r c', 'audit d/0/0', 'audit d/0/1', 'audit d/0/2']);
  expect(told).toEqual(['replayed d/0/0', 'replayed d/0/1', 'replayed d/0/2']);
  expect(error).toBeUndefined();
});

test('a record that is too large is left, and the others are replayed', async () => {
  const { stored, told, error } = await replayed({ 'r b': 'publish.record_too_large' });
  expect(stored).toEqual(['r a', 'r c', 'audit d/0/0', 'audit d/0/2']);
  expect(told).toContain('left d/0/1: publish.record_too_large');
  expect(error).toBeUndefined();
});

test('where Kafka takes no more, it is noted what it has taken, and the replay fails', async () => {
  const { stored, error } = await replayed({ 'r b': 'publish.failed', 'r c': 'publish.failed' });
  expect(stored).toEqual(['r a', 'audit d/0/0']);
  expect(error).toMatchObject({ code: 'publish.failed' });
});

test('what could not be noted is not told of as replayed', async () => {
  const { told, error } = await replayed({ 'audit d/0/1': 'publish.failed' });
  expect(told).toEqual([]);
  expect(error).toMatchObject({ code: 'publish.failed' });
});
