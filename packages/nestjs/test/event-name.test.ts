import { describe, expect, test } from '@jest/globals';
import { isEventName, topicsNamed } from '../src/event-name.ts';

describe('the name of a handler', () => {
  test.each(['payment.succeeded', 'payment.*', 'card_transaction.*', '*', 'unknown'])('is %s', (name) => {
    expect(isEventName(name)).toBe(true);
  });

  test.each(['payments', 'payment', 'payment.paid', 'payments.*', '.*', '', '__proto__.*', 'constructor'])(
    'is not %j',
    (name) => {
      expect(isEventName(name)).toBe(false);
    },
  );
});

test('names say on which topics their events are, each once', () => {
  const names = ['payment.succeeded', 'refund.*', 'invoice.paid', '*', 'unknown', 'user.created'];
  expect(topicsNamed(names)).toEqual(['payments', 'billing']);
});
