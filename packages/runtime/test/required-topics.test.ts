import { describe, expect, test } from '@jest/globals';
import { topics as canonicalTopics } from '@tributary/events';
import { createTopicNames } from '@tributary/host';
import type { Kafka } from '@tributary/kafka';
import { requireTopics } from '../src/required-topics.ts';

const names = createTopicNames('staging.');
const needs = { providers: ['acme', 'other'], suppress: false };
const required = [
  ...canonicalTopics.map((topic) => `staging.${topic}`),
  'staging.raw.acme',
  'staging.dead-letters.acme',
  'staging.raw.other',
  'staging.dead-letters.other',
  'staging.control',
];

/** A cluster that holds these topics, or whose broker does not answer. */
function clusterOf(present: readonly string[] | Error) {
  let open = 0;
  const admin = {
    async partitionCounts(asked: readonly string[]) {
      if (present instanceof Error) throw present;
      return new Map(asked.filter((topic) => present.includes(topic)).map((topic) => [topic, 12]));
    },
    async close() {
      open -= 1;
    },
  };
  const kafka = {
    admin() {
      open += 1;
      return admin;
    },
  };
  return { kafka: kafka as unknown as Kafka, openAdmins: () => open };
}

describe('the topics that the runtime needs', () => {
  test('are the canonical ones, the raw and dead-letter topics of the configured providers, and control, no others', async () => {
    const { kafka, openAdmins } = clusterOf(required);
    await requireTopics(kafka, names, needs);
    expect(openAdmins()).toBe(0);
  });

  test('are also those of what was published where redeliveries are suppressed', async () => {
    const { kafka } = clusterOf(required);
    await expect(requireTopics(kafka, names, { ...needs, suppress: true })).rejects.toMatchObject({
      code: 'kafka.topic_missing',
      detail: 'staging.seen.acme, staging.seen.other',
    });
  });

  test.each(required)('are not all there without %s', async (topic) => {
    const { kafka } = clusterOf(required.filter((one) => one !== topic));
    await expect(requireTopics(kafka, names, needs)).rejects.toMatchObject({
      code: 'kafka.topic_missing',
      detail: topic,
    });
  });

  test('are all named at once where they are missing, and the connection is closed', async () => {
    const { kafka, openAdmins } = clusterOf([]);
    await expect(requireTopics(kafka, names, needs)).rejects.toMatchObject({ detail: required.join(', ') });
    expect(openAdmins()).toBe(0);
  });

  test('are not known where no broker answers, and the connection is closed', async () => {
    const { kafka, openAdmins } = clusterOf(new Error('no answer'));
    await expect(requireTopics(kafka, names, needs)).rejects.toThrow('no answer');
    expect(openAdmins()).toBe(0);
  });
});
