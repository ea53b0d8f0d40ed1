import { describe, expect, test } from '@jest/globals';
import { canonicalTypes, isCanonicalType, kindOf, topicByKind, topicOf, topics } from '../src/index.ts';
import type { CanonicalEvent, CanonicalType, EventOf, TypeOn } from '../src/index.ts';
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

/** What a handler gets, in the eyes of the compiler: these run to nothing, `npm run types` is the test. */
describe('the type of an event', () => {
  test('holds its type as a literal, its resource, and null for the others', () => {
    const read = (event: EventOf<'payment.succeeded'>): string => {
      const type: 'payment.succeeded' = event.type;
      const others: null = event.refund;
      return `${type} ${event.payment.status} ${others}`;
    };
    // @ts-expect-error a refund has another type and another resource
    const wrong = (event: EventOf<'refund.created'>): string => read(event);
    expect([read.length, wrong.length]).toEqual([1, 1]);
  });

  test('has a switch checked for each of its types', () => {
    const whole = (event: EventOf<'refund.created' | 'dispute.opened'>): string => {
      switch (event.type) {
        case 'refund.created':
          return event.refund.id;
        case 'dispute.opened':
          return event.dispute.id;
      }
    };
    const lacking = (event: EventOf<'refund.created' | 'dispute.opened'>): string => {
      if (event.type === 'refund.created') return event.refund.id;
      // @ts-expect-error dispute.opened is left
      const nothingLeft: never = event;
      return nothingLeft;
    };
    expect([whole.length, lacking.length]).toEqual([1, 1]);
  });

  test('is one of its topic', () => {
    const read = (event: CanonicalEvent<'billing'>): string => {
      // @ts-expect-error no type of another topic is among them
      if (event.type === 'payment.succeeded') return '';
      return event.type === 'invoice.paid' ? event.invoice.id : event.id;
    };
    const type: TypeOn<'payouts'> = 'payout.paid';
    // @ts-expect-error nor here
    const wrong: TypeOn<'payouts'> = 'invoice.paid';
    expect([read.length, type, wrong]).toEqual([1, 'payout.paid', 'invoice.paid']);
  });

  test('leaves the status open to UNKNOWN', () => {
    const read = (event: EventOf<'refund.created'>): boolean => event.refund.status === 'UNKNOWN';
    expect(read.length).toBe(1);
  });
});
