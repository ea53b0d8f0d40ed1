import { expect, test } from '@jest/globals';
import { factsOf } from '../../src/recording/facts.ts';

const event = (payment: object, metadata: object = {}) => ({
  events: [{ type: 'payment.succeeded', id: '1', raw: { topic: 'raw.acme', offset: 1 }, payment, metadata }],
});
const paid = { id: 'pi_1', status: 'SUCCEEDED', amount: { amount: '10.5', currency: 'EUR' }, created_at: 1 };

test.each([
  [
    'other ids, names, times and metadata',
    event({ ...paid, id: 'pi_2', description: 'x', created_at: 2 }, { status: 'x' }),
    true,
  ],
  ['another status', event({ ...paid, status: 'FAILED' }), false],
  ['another amount', event({ ...paid, amount: { amount: '10.05', currency: 'EUR' } }), false],
  ['another currency', event({ ...paid, amount: { amount: '10.5', currency: 'USD' } }), false],
  ['no amount', event({ ...paid, amount: undefined }), false],
  ['another type', { events: [{ ...event(paid).events[0], type: 'payment.failed' }] }, false],
  ['no event', { events: [] }, false],
  ['a dead letter', { deadLetter: 'decode.unexpected_shape' }, false],
  ['ignored', { ignored: 'catalogue' }, false],
])('%s', (_what, other, isSame) => {
  expect(JSON.stringify(factsOf(event(paid))) === JSON.stringify(factsOf(other))).toBe(isSame);
});
