import { expect, test } from '@jest/globals';
import { movementOf } from '../src/movement.ts';
import { money, told } from './events.ts';

type Kind = 'payment' | 'refund' | 'dispute';

test.each<[kind: Kind, status: string, moved: string | null]>([
  ['payment', 'AUTHORIZED', '0'],
  ['payment', 'SUCCEEDED', '12.34'],
  ['payment', 'SETTLED', '12.34'],
  ['payment', 'SETTLEMENT_FAILED', '12.34'],
  ['payment', 'FAILED', '0'],
  ['payment', 'UNKNOWN', null],
  ['refund', 'PENDING', '0'],
  ['refund', 'SUCCEEDED', '-12.34'],
  ['refund', 'UNKNOWN', null],
  ['dispute', 'NEEDS_RESPONSE', '0'],
  ['dispute', 'LOST', '-12.34'],
  ['dispute', 'WON', '0'],
  ['dispute', 'UNKNOWN', null],
])('a %s that is %s moves %s', (kind, status, moved) => {
  const movedCurrency = moved === '0' ? null : 'EUR';
  expect(movementOf(told(kind, { id: 'e' }, { status, amount: money('12.34 EUR') }))).toEqual({ moved, movedCurrency });
});

test('what was received counts, and not what was to be paid', () => {
  const resource = { amount: money('10.089 USD'), amount_received: money('10 USD') };
  expect(movementOf(told('payment', { id: 'e' }, resource)).moved).toBe('10');
});

test('a payment that succeeded without an amount is unclear', () => {
  expect(movementOf(told('payment', { id: 'e' }))).toEqual({ moved: null, movedCurrency: null });
});

test.each([
  ['0', '0'],
  ['-1.5', '1.5'],
  ['12345678901234567890.123456789012345678', '-12345678901234567890.123456789012345678'],
])('a refund of %s moves %s, to the last digit', (amount, moved) => {
  expect(movementOf(told('refund', { id: 'e' }, { amount: money(`${amount} EUR`) })).moved).toBe(moved);
});
