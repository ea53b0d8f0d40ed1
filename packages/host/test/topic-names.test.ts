import { describe, expect, test } from '@jest/globals';
import { createTopicNames } from '../src/index.ts';

describe('topic names are durable', () => {
  test.each(['', 'staging.'])('with the prefix %j', (prefix) => {
    const topics = createTopicNames(prefix);
    expect([topics.raw('acme'), topics.deadLetters('acme'), topics.canonical('payments')]).toEqual([
      `${prefix}raw.acme`,
      `${prefix}dead-letters.acme`,
      `${prefix}payments`,
    ]);
    expect(topics.seen('acme')).toBe(`${prefix}seen.acme`);
    expect([topics.audit, topics.control]).toEqual([`${prefix}audit`, `${prefix}control`]);
  });
});
