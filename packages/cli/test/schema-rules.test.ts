import { describe, expect, test } from '@jest/globals';
import { describeFinding } from '../src/schema-finding.ts';
import type { Schema, Schemas } from '../src/schema-json.ts';
import { brokenRules } from '../src/schema-rules.ts';
import { addField, fieldAt, readSchemas, removeField, typeAt } from './schema-plants.ts';

type Plant = (all: Schemas) => unknown;

const addToPayment = (all: Schemas, field: Parameters<typeof addField>[1]) =>
  addField(typeAt(all, 'payments', 'payment'), field);
const nullable = (type: Schema): Schema => ['null', type];
const stage = { type: 'enum', name: 'Stage', symbols: ['UNKNOWN'], default: 'UNKNOWN' };

test('the schemas of this repository keep every rule', () => {
  expect(brokenRules(readSchemas().schemas)).toEqual([]);
});

describe('a planted mistake is found, with its rule', () => {
  test.each<[broken: string, rule: string, plant: Plant]>([
    [
      'payments PaymentStatus has not UNKNOWN first',
      'unknown-first',
      (all) => typeAt(all, 'payments', 'payment.status').symbols?.unshift('NEW'),
    ],
    [
      'payouts PayoutStatus has not UNKNOWN as its default',
      'unknown-first',
      (all) => delete typeAt(all, 'payouts', 'payout.status').default,
    ],
    [
      'billing Environment has not UNKNOWN as its default',
      'unknown-first',
      (all) => (typeAt(all, 'billing', 'environment').default = 'LIVE'),
    ],
    [
      'payments Refund.status has no raw_status beside it',
      'raw-word-beside',
      (all) => removeField(typeAt(all, 'payments', 'refund'), 'raw_status'),
    ],
    [
      'issuing CardTransaction.kind has no raw_kind beside it',
      'raw-word-beside',
      (all) => (fieldAt(all, 'issuing', 'card_transaction.raw_kind').type = 'string'),
    ],
    [
      'payments Dispute has two enums',
      'one-enum',
      (all) => addField(typeAt(all, 'payments', 'dispute'), { name: 'stage', type: stage }),
    ],
    [
      'payments Payment.fee is a binary float',
      'exact-money',
      (all) => addToPayment(all, { name: 'fee', type: 'double' }),
    ],
    [
      'payments Payment.fee is a binary float',
      'exact-money',
      (all) => addToPayment(all, { name: 'fee', type: nullable('float'), default: null }),
    ],
    ['payments Payment.fee is a bare long', 'exact-money', (all) => addToPayment(all, { name: 'fee', type: 'long' })],
    [
      'payments Payment.fee is a bare long',
      'exact-money',
      (all) => addToPayment(all, { name: 'fee', type: { type: 'long', logicalType: 'timestamp-millis' } }),
    ],
    ['payments Payment.fee is a bare int', 'exact-money', (all) => addToPayment(all, { name: 'fee', type: 'int' })],
    [
      'payments Payment.fee is bytes outside of Money',
      'exact-money',
      (all) => addToPayment(all, { name: 'fee', type: 'bytes' }),
    ],
    [
      'payments Payment.order_id is no string',
      'ids-are-strings',
      (all) => addToPayment(all, { name: 'order_id', type: 'boolean' }),
    ],
    [
      'payments Payment.error_code is no string',
      'ids-are-strings',
      (all) => addToPayment(all, { name: 'error_code', type: 'boolean' }),
    ],
    [
      'payments Payment.paid_at is no timestamp-micros',
      'instants-are-micros',
      (all) => addToPayment(all, { name: 'paid_at' }),
    ],
    [
      'payments Payment.x may be null and has no default null',
      'nullable-and-null',
      (all) => addToPayment(all, { type: nullable('string'), default: undefined }),
    ],
    [
      'payments Payment.x is a union that is not null or something',
      'nullable-and-null',
      (all) => addToPayment(all, { type: ['string', 'null'] }),
    ],
    [
      'payments Payment.x is a union that is not null or something',
      'nullable-and-null',
      (all) => addToPayment(all, { type: ['null', 'string', 'boolean'], default: null }),
    ],
    ['payments Payment.lastWord is not snake_case', 'snake-case', (all) => addToPayment(all, { name: 'lastWord' })],
    [
      'payments Payment.x has a property that is not pii',
      'known-properties',
      (all) => addToPayment(all, { sensitive: true }),
    ],
    [
      'payments Payment.x has a property that is not pii',
      'known-properties',
      (all) => addToPayment(all, { aliases: ['y'] }),
    ],
    [
      'payments Payment.x has a pii that is not true',
      'personal-data-marked',
      (all) => addToPayment(all, { pii: 'yes' }),
    ],
    ...['description', 'failure_message', 'last4', 'holder_name', 'name', 'email'].map(
      (name): [string, string, Plant] => [
        `payments Payment.${name} is personal and not marked with pii`,
        'personal-data-marked',
        (all) => {
          removeField(typeAt(all, 'payments', 'payment'), name);
          addToPayment(all, { name });
        },
      ],
    ),
    [
      'billing BillingEvent.metadata is personal and not marked with pii',
      'personal-data-marked',
      (all) => delete fieldAt(all, 'billing', 'metadata')['pii'],
    ],
    [
      'payments Payment.x has no default, so no version can add or remove it',
      'resource-shape',
      (all) => addToPayment(all, { default: undefined }),
    ],
    ['payments Payment has no id', 'resource-shape', (all) => removeField(typeAt(all, 'payments', 'payment'), 'id')],
    [
      'payouts Money is not decimal(38,18) and a currency',
      'exact-money',
      (all) => Object.assign(typeAt(all, 'payouts', 'payout.amount.amount'), { scale: 2 }),
    ],
    [
      'payments Money is not decimal(38,18) and a currency',
      'exact-money',
      (all) => addField(typeAt(all, 'payments', 'payment.amount'), { name: 'exponent' }),
    ],
    [
      'billing Money differs between topics',
      'one-shape-everywhere',
      (all) => addField(typeAt(all, 'payments', 'payment.amount'), { name: 'exponent' }),
    ],
    [
      'issuing Source differs between topics',
      'one-shape-everywhere',
      (all) => (fieldAt(all, 'issuing', 'source.event_type').doc = 'another'),
    ],
    [
      'billing the envelope differs between topics',
      'one-shape-everywhere',
      (all) => delete fieldAt(all, 'billing', 'revision').default,
    ],
    [
      'payments payment may not be null',
      'resource-shape',
      (all) => Object.assign(fieldAt(all, 'payments', 'payment'), { type: typeAt(all, 'payments', 'payment') }),
    ],
    [
      'payouts source is an envelope field',
      'resource-shape',
      (all) => (fieldAt(all, 'payouts', 'payout').name = 'source'),
    ],
    [
      'payments Payments is not called PaymentsEvent',
      'one-namespace',
      (all) => Object.assign(all.schemas['payments'] as object, { name: 'Payments' }),
    ],
    [
      'billing BillingEvent is in another namespace',
      'one-namespace',
      (all) => delete all.schemas['billing']?.['namespace'],
    ],
  ])('%s', (broken, rule, plant) => {
    const all = readSchemas();
    plant(all);
    const found = brokenRules(all.schemas).find((one) => describeFinding(one) === broken);
    expect(found?.rule).toBe(rule);
    expect(found?.toDo).not.toBe('');
  });
});
