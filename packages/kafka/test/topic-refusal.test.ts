import { describe, expect, test } from '@jest/globals';
import { describeTopicRefusals } from '../src/topic-refusal.ts';

/** As kafkajs gathers what a broker says of several topics. */
function refusal(...topics: [topic: string, type: string][]): Error {
  const errors = topics.map(([topic, type]) => Object.assign(new Error(type), { topic, type }));
  return Object.assign(new Error('Topic creation errors'), { errors });
}

describe('topics that Kafka does not create', () => {
  test('are named one by one, each with what to do where something can be done', () => {
    const described = describeTopicRefusals(
      refusal(['live.payments', 'INVALID_TOPIC_EXCEPTION'], ['live.audit', 'INVALID_PARTITIONS']),
    );
    expect(described).toMatch(
      /^live\.payments: INVALID_TOPIC_EXCEPTION, .*kafka\.topicPrefix; live\.audit: INVALID_PARTITIONS$/,
    );
  });

  test.each([
    [new Error('a bug')],
    [undefined],
    ['text'],
    [{ errors: [new Error('of no topic')] }],
    [{ errors: [null] }],
  ])('are not what %p is about', (error) => expect(describeTopicRefusals(error)).toBeUndefined());
});
