import { describe, expect, test } from '@jest/globals';
import { canonicalTypes, isCanonicalType, kindOf, topicByKind, topicOf, topics } from '../src/index.ts';
import type { CanonicalType } from '../src/index.ts';
import { schemaOf } from './sample-events.ts';

const types = Object.keys(canonicalTypes) as CanonicalType[];

describe('a canonical type', () => {
  test.each(types)('%s names a resource of the topic that it is published on', (type) => {
    const topic = topicOf(type);
    expect(topics).toContain(topic);
    expect(schemaOf(topic).fields.map(({ name }) => name)).toContain(kindOf(type));
  });

  test.each<[type: CanonicalType, kind: string, topic: string]>([
    ['payment.succeeded', 'payment', 'payments'],
    ['payment_attempt.failed', 'payment_attempt', 'payments'],
    ['invoice.paid', 'invoice', 'billing'],
    ['payout.failed', 'payout', 'payouts'],
    ['card_transaction.created', 'card_transaction', 'issuing'],
  ])('%s is of the kind %s, on %s', (type, kind, topic) => {
    expect([kindOf(type), topicOf(type)]).toEqual([kind, topic]);
  });

  test('is told from what every object inherits', () => {
    expect(isCanonicalType('payment.succeeded')).toBe(true);
    for (const name of ['constructor', '__proto__', 'toString', 'payment', '', 'payment.unheard_of'])
      expect(isCanonicalType(name)).toBe(false);
  });
});

test('every resource kind stands in the schema of its topic, and nowhere else', () => {
  for (const [kind, topic] of Object.entries(topicByKind))
    expect(topics.filter((one) => schemaOf(one).fields.some(({ name }) => name === kind))).toEqual([topic]);
});

test('every resource kind has a type', () => {
  expect(Object.keys(topicByKind).filter((kind) => !types.some((type) => kindOf(type) === kind))).toEqual([]);
});
