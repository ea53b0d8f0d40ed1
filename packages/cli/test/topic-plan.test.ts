import { expect, test } from '@jest/globals';
import { createTopicNames } from '@tributary/host';
import { planSeenTopics, planSubscriberTopics, planTopics } from '../src/topic-plan.ts';

test('every topic of a provider is planned, behind the prefix', () => {
  const topics = planTopics(createTopicNames('x.'), ['acme'], 1).map(({ topic }) => topic);
  expect(topics).toEqual([
    'x.payments',
    'x.billing',
    'x.payouts',
    'x.issuing',
    'x.accounts',
    'x.raw.acme',
    'x.dead-letters.acme',
    'x.audit',
    'x.control',
  ]);
});

test('a record that is received fits into its dead letter', () => {
  const limits = new Map(
    planTopics(createTopicNames(''), ['acme'], 1).map(({ topic, settings }) => [
      topic,
      Number(settings['max.message.bytes']),
    ]),
  );
  expect(limits.get('dead-letters.acme')).toBeGreaterThan(limits.get('raw.acme') ?? Infinity);
});

test('dead letters are kept for ever', () => {
  const [letters] = planTopics(createTopicNames(''), ['acme'], 1).filter(({ topic }) => topic === 'dead-letters.acme');
  expect(letters?.settings).toMatchObject({ 'retention.ms': '-1', 'retention.bytes': '-1' });
});

test('what was published is kept for the window and a day, and goes soon after', () => {
  const [seen, ...others] = planSeenTopics(['x.seen.acme'], 72, 3);
  expect(others).toEqual([]);
  expect(seen).toMatchObject({
    topic: 'x.seen.acme',
    replicationFactor: 3,
    settings: { 'retention.ms': '345600000', 'segment.ms': '43200000', 'retention.bytes': '-1' },
  });
  expect(planSeenTopics(['seen.acme'], 2, 1)).toMatchObject([{ settings: { 'retention.ms': '14400000' } }]);
  const [raw] = planTopics(createTopicNames('x.'), ['acme'], 3).filter(({ topic }) => topic === 'x.raw.acme');
  expect(seen?.partitions).toBe(raw?.partitions);
});

test('a subscriber has two topics of its own, and what was its dead letter fits on its retry topic', () => {
  const [retry, deadLetters] = planSubscriberTopics('mailer', 'x.', 3);
  expect(retry).toMatchObject({ topic: 'x.retry.mailer', partitions: 12, replicationFactor: 3 });
  expect(deadLetters).toMatchObject({
    topic: 'x.dead-letters.subscriber.mailer',
    settings: { 'retention.ms': '-1', 'retention.bytes': '-1', 'max.message.bytes': '4194304' },
  });
  expect(retry?.settings['max.message.bytes']).toBe(deadLetters?.settings['max.message.bytes']);
});

test.each([
  [1, 1, '1'],
  [2, 1, '1'],
  [3, 3, '2'],
  [5, 3, '2'],
])('%i brokers: replication factor %i, min ISR %s', (brokers, replicationFactor, minIsr) => {
  for (const spec of planTopics(createTopicNames(''), ['acme'], brokers)) {
    expect(spec).toMatchObject({ replicationFactor, settings: { 'min.insync.replicas': minIsr } });
  }
});
