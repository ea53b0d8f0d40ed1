import { expect, test } from '@jest/globals';
import { createTopicNames } from '@tributary/host';
import { planSubscriberTopics, planTopics } from '../src/topic-plan.ts';

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
