import { expect, test } from '@jest/globals';
import { subscriberTopics } from '../src/subscriber-topics.ts';

test('the topics of a group stand behind the prefix of all topics', () => {
  expect(subscriberTopics('ledger')).toEqual({ retry: 'retry.ledger', deadLetters: 'dead-letters.subscriber.ledger' });
  expect(subscriberTopics('ledger', 'eu.')).toEqual({
    retry: 'eu.retry.ledger',
    deadLetters: 'eu.dead-letters.subscriber.ledger',
  });
});
