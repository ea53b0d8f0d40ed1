import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { schemaIdOf, schemaTexts, topics, type Registry, type WrittenEvent } from '@tributary/events';
import { createEncoders, lookUpSchemaIds } from '../src/encoders.ts';

const refuse = () => Promise.reject(new Error('the runtime only looks up'));

/** A registry that holds our schemas under these subjects, each id being 100 and the subject's place. */
function registryOf(subjects: readonly string[]): Registry {
  return {
    register: refuse,
    requireCompatibility: refuse,
    schemaText: refuse,
    async lookUp(subject, text) {
      const isOurs = topics.some((topic) => subject.endsWith(`${topic}-value`) && text === schemaTexts[topic]);
      if (!isOurs || !subjects.includes(subject))
        throw new TributaryError('registry.schema_missing', { detail: subject });
      return 100 + subjects.indexOf(subject);
    },
  };
}

const event: WrittenEvent = {
  id: 'e-1',
  identity: 'PROVIDER_EVENT_ID',
  revision: 0,
  type: 'payment.succeeded',
  provider: 'acme',
  account: 'main',
  environment: 'LIVE',
  received_at: 0,
  source: { event_id: null, event_type: 'paid', api_version: null },
  verification: { scheme: 'hmac', key_id: 'k', signed_at: null },
  raw: { topic: 'raw.acme', partition: 0, offset: 0, body_sha256: '00', index: 0 },
  plugin: { name: 'acme', version: '1.0.0' },
  metadata: {},
  payment: { id: 'p-1', status: 'SUCCEEDED' },
};

const topicName = (topic: string) => `staging.${topic}`;

describe('the encoders', () => {
  const subjects = topics.map((topic) => `staging.${topic}-value`);

  test('are one for each topic, each with the id that the registry has for its schema', async () => {
    const encoders = createEncoders(await lookUpSchemaIds(registryOf(subjects), topicName));
    expect(new Set(Object.keys(encoders))).toEqual(new Set(topics));
    expect(schemaIdOf(encoders.payments.encode(event))).toBe(100 + topics.indexOf('payments'));
  });

  test.each<string>(topics)('are not there where the registry lacks the schema of %s', async (topic) => {
    const others = subjects.filter((subject) => subject !== `staging.${topic}-value`);
    await expect(lookUpSchemaIds(registryOf(others), topicName)).rejects.toMatchObject({
      code: 'registry.schema_missing',
      detail: `staging.${topic}-value`,
    });
  });
});
