import { describe, expect, test } from '@jest/globals';
import { canonicalTypes, topicOf, type CanonicalType } from '@tributary/events';
import { createDispatch, handlerNames, type Handlers } from '../src/handlers.ts';

const exact = (): void => undefined;
const ofPayments = (): void => undefined;
const rest = (): void => undefined;
const unknown = (): void => undefined;

describe('the handler of a type', () => {
  const dispatch = createDispatch(['payments'], {
    'payment.succeeded': exact,
    'payment.*': ofPayments,
    '*': rest,
    unknown,
  });

  test.each<[type: string, handler: unknown]>([
    ['payment.succeeded', exact],
    ['payment.failed', ofPayments],
    ['payment_attempt.failed', rest],
    ['payment.invented', unknown],
    ['loan.granted', unknown],
    ['constructor', unknown],
    ['invoice.paid', null],
  ])('%s', (type, handler) => {
    expect(dispatch.routeOf(type).handler).toBe(handler);
  });

  test('is none where nobody wants the type', () => {
    const few = createDispatch(['payments'], { 'payment.succeeded': exact });
    expect(['payment.failed', 'payment.invented', ''].map((type) => few.routeOf(type).handler)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('is told from types that this version does not know', () => {
    expect(
      ['payment.failed', 'invoice.paid', 'payment.invented'].map((type) => dispatch.routeOf(type).isKnown),
    ).toEqual([true, true, false]);
  });
});

test('handlers may be named for every type of their topics and its resource, and for no other', () => {
  const names = handlerNames(['billing']);
  const types = Object.keys(canonicalTypes) as CanonicalType[];
  expect(types.filter((type) => names.has(type))).toEqual(types.filter((type) => topicOf(type) === 'billing'));
  expect(['invoice.*', 'subscription.*', '*', 'unknown'].every((name) => names.has(name))).toBe(true);
  expect(['payment.*', 'toString', 'invoice'].some((name) => names.has(name))).toBe(false);
});

/** What the compiler says: these run to nothing, `npm run types` is the test. */
describe('the types of handlers', () => {
  const taken = (handlers: Handlers<'payments'>): number => Object.keys(handlers).length;

  test('give each its event', () => {
    const count = taken({
      'payment.succeeded': (event) => event.payment.amount?.currency,
      'refund.*': async (event, { signal, attempt }) => `${event.refund.id} ${attempt} ${signal.aborted}`,
      unknown: (event) => event.type.length,
    });
    expect(count).toBe(3);
  });

  test('have a switch over all types of a topic checked', () => {
    const names = (handlers: Handlers<'billing'>): string[] => Object.keys(handlers);
    const whole = names({
      'invoice.*': (event) => event.invoice.id,
      '*': (event) => {
        if (event.subscription !== null) return event.subscription.id;
        const { type, invoice } = event;
        return `${type} ${invoice.id}`;
      },
    });
    expect(whole).toEqual(['invoice.*', '*']);
  });

  test('refuse a name that is no type, and a resource that the event has not', () => {
    // @ts-expect-error a type that is misspelt
    expect(taken({ 'payment.suceeded': () => undefined })).toBe(1);
    // @ts-expect-error a type of another topic
    expect(taken({ 'invoice.paid': () => undefined })).toBe(1);
    const wrong: Handlers<'payments'> = {
      // @ts-expect-error a payment's event has no refund
      'payment.succeeded': (event) => event.refund.id,
    };
    expect(taken(wrong)).toBe(1);
  });

  test('refuse a switch that leaves a type out', () => {
    const lacking: Handlers<'payments'> = {
      'dispute.*': (event) => {
        if (event.type === 'dispute.opened' || event.type === 'dispute.updated') return;
        // @ts-expect-error dispute.closed and others are left
        const nothingLeft: never = event;
        return nothingLeft;
      },
    };
    expect(taken(lacking)).toBe(1);
  });
});
