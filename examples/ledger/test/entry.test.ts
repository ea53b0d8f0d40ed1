import { expect, test } from '@jest/globals';
import { entry, minute, money } from './events.ts';

test('a refund is an entry of its own, with the payment to which it belongs', () => {
  const resource = { id: 're-1', payment_id: 'p-1', raw_status: 'paid', amount: money('5 USD') };
  expect(entry('refund', { id: 'e-1', revision: 2, type: 'refund.succeeded', at: minute(3) }, resource)).toEqual({
    eventId: 'e-1',
    revision: 2,
    type: 'refund.succeeded',
    provider: 'acme',
    account: 'main',
    environment: 'LIVE',
    kind: 'refund',
    objectId: 're-1',
    paymentId: 'p-1',
    status: 'SUCCEEDED',
    rawStatus: 'paid',
    amount: '5',
    currency: 'USD',
    moved: '-5',
    movedCurrency: 'USD',
    atMicros: minute(3),
  });
});

test('where the platform gives no time, that of receipt stands for it', () => {
  expect(entry('dispute', { id: 'e-1', at: null })).toMatchObject({
    kind: 'dispute',
    atMicros: minute(0),
    amount: null,
    currency: null,
  });
});
