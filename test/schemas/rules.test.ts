import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createDecoder, schemaTexts, topics } from '@tributary/events';
import { brokenRules, type Field, type Schema, type SchemaObject, type Schemas } from './rules.ts';

const folder = join(import.meta.dirname, '../../schemas');

function readSchemas(): Schemas {
  const types = JSON.parse(readFileSync(join(folder, 'types.json'), 'utf8')) as Schemas['types'];
  const read = (topic: string) => JSON.parse(readFileSync(join(folder, `${topic}.avsc`), 'utf8')) as SchemaObject;
  return { types, schemas: Object.fromEntries(Object.keys(types).map((topic) => [topic, read(topic)])) };
}

test('the schemas keep every rule', () => {
  expect(brokenRules(readSchemas())).toEqual([]);
});

test('every schema belongs to a topic', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.avsc'));
  expect(files.toSorted()).toEqual(topics.map((topic) => `${topic}.avsc`).toSorted());
});

test.each(topics)('%s is compatible with itself', (topic) => {
  expect(() => createDecoder(topic, schemaTexts[topic])).not.toThrow();
});

/** The field at a dotted path of a topic's schema. */
function fieldOf({ schemas }: Schemas, topic: string, path: string): Field {
  let found: Schema | undefined = schemas[topic];
  let field: Field | undefined;
  for (const name of path.split('.')) {
    field = recordOf(found)?.fields?.find((one) => one.name === name);
    found = field?.type;
  }
  if (field === undefined) throw new Error(`no field ${topic} ${path}`);
  return field;
}

/** The record, enum or logical type that a type is or may be. */
function recordOf(type: Schema = 'null'): SchemaObject | undefined {
  return [type].flat().find((branch): branch is SchemaObject => typeof branch === 'object' && !Array.isArray(branch));
}

const addTo = (all: Schemas, path: string, field: object) =>
  recordOf(fieldOf(all, 'payments', path).type)?.fields?.push({ type: 'string', default: '', name: 'x', ...field });
const enumOf = (all: Schemas, topic: string, path: string) => recordOf(fieldOf(all, topic, path).type) as SchemaObject;
const removeFrom = (record: SchemaObject, name: string) =>
  (record.fields = record.fields?.filter((field) => field.name !== name) ?? []);
const nullable = (type: Schema): Schema => ['null', type];

describe('a planted mistake is found', () => {
  test.each<[broken: string, plant: (all: Schemas) => unknown]>([
    ['PaymentStatus has not UNKNOWN first', (all) => enumOf(all, 'payments', 'payment.status').symbols?.unshift('NEW')],
    ['PayoutStatus has not UNKNOWN as its default', (all) => delete enumOf(all, 'payouts', 'payout.status').default],
    ['Environment has not UNKNOWN as its default', (all) => (enumOf(all, 'billing', 'environment').default = 'LIVE')],
    [
      'Refund.status has no raw_status beside it',
      (all) => removeFrom(enumOf(all, 'payments', 'refund'), 'raw_status'),
    ],
    [
      'CardTransaction.kind has no raw_kind beside it',
      (all) => (fieldOf(all, 'issuing', 'card_transaction.raw_kind').type = 'string'),
    ],
    [
      'Dispute has two enums',
      (all) => addTo(all, 'dispute', { name: 'stage', type: { type: 'enum', name: 'Stage', symbols: ['UNKNOWN'], default: 'UNKNOWN' } }),
    ],
    ['payments Payment.fee is a binary float', (all) => addTo(all, 'payment', { name: 'fee', type: 'double' })],
    [
      'payments Payment.fee is a binary float',
      (all) => addTo(all, 'payment', { name: 'fee', type: nullable('float'), default: null }),
    ],
    ['payments Payment.fee is a bare long', (all) => addTo(all, 'payment', { name: 'fee', type: 'long' })],
    [
      'payments Payment.fee is a bare long',
      (all) => addTo(all, 'payment', { name: 'fee', type: nullable({ type: 'long', logicalType: 'timestamp-millis' }), default: null }),
    ],
    ['payments Payment.fee is a bare int', (all) => addTo(all, 'payment', { name: 'fee', type: 'int' })],
    ['payments Payment.fee is bytes outside of Money', (all) => addTo(all, 'payment', { name: 'fee', type: 'bytes' })],
    ['payments Payment.order_id is no string', (all) => addTo(all, 'payment', { name: 'order_id', type: 'boolean' })],
    ['payments Payment.error_code is no string', (all) => addTo(all, 'payment', { name: 'error_code', type: 'boolean' })],
    ['payments Payment.paid_at is no timestamp-micros', (all) => addTo(all, 'payment', { name: 'paid_at' })],
    [
      'payments Payment.x may be null and has no default null',
      (all) => addTo(all, 'payment', { type: nullable('string'), default: undefined }),
    ],
    [
      'payments Payment.x is a union that is not null or something',
      (all) => addTo(all, 'payment', { type: ['string', 'null'] }),
    ],
    [
      'payments Payment.x is a union that is not null or something',
      (all) => addTo(all, 'payment', { type: ['null', 'string', 'boolean'], default: null }),
    ],
    ['payments Payment.lastWord is not snake_case', (all) => addTo(all, 'payment', { name: 'lastWord' })],
    ['payments Payment.x has a property that is not pii', (all) => addTo(all, 'payment', { sensitive: true })],
    ['payments Payment.x has a pii that is not true', (all) => addTo(all, 'payment', { pii: 'yes' })],
    ...['description', 'failure_message', 'last4', 'holder_name', 'name', 'email'].map(
      (name): [string, (all: Schemas) => unknown] => [
        `payments Payment.${name} is personal and not marked with pii`,
        (all) => {
          removeFrom(enumOf(all, 'payments', 'payment'), name);
          addTo(all, 'payment', { name });
        },
      ],
    ),
    ['billing BillingEvent.metadata is personal and not marked with pii', (all) => delete fieldOf(all, 'billing', 'metadata')['pii']],
    ['Payment.x has no default, so no version can add or remove it', (all) => addTo(all, 'payment', { default: undefined })],
    ['Payment has no id', (all) => removeFrom(enumOf(all, 'payments', 'payment'), 'id')],
    [
      'Money is not decimal(38,18) and a currency',
      (all) => Object.assign(recordOf(fieldOf(all, 'payouts', 'payout.amount.amount').type) as object, { scale: 2 }),
    ],
    [
      'Money is not decimal(38,18) and a currency',
      (all) => addTo(all, 'payment.amount', { name: 'exponent' }),
    ],
    ['Money differs between topics', (all) => addTo(all, 'payment.amount', { name: 'exponent' })],
    ['Source differs between topics', (all) => (fieldOf(all, 'issuing', 'source.event_type')['doc'] = 'another')],
    ['the envelope differs between topics', (all) => delete fieldOf(all, 'billing', 'revision').default],
    ['payment may not be null', (all) => Object.assign(fieldOf(all, 'payments', 'payment'), { type: enumOf(all, 'payments', 'payment') })],
    ['source is an envelope field', (all) => (fieldOf(all, 'payouts', 'payout').name = 'source')],
    ['payments is called Payments', (all) => Object.assign(all.schemas['payments'] as object, { name: 'Payments' })],
    ['billing is in another namespace', (all) => delete all.schemas['billing']?.['namespace']],
    ['loan is no resource of its topic', (all) => Object.assign(all.types['payments'] as object, { 'loan.granted': 'A.' })],
    ['payout.paid stands twice', (all) => Object.assign(all.types['payments'] as object, { 'payout.paid': 'A payout.' })],
    ['payment.x is no type with its meaning', (all) => Object.assign(all.types['payments'] as object, { 'payment.x': '' })],
    ['Payment is no type with its meaning', (all) => Object.assign(all.types['payments'] as object, { Payment: 'Paid.' })],
    [
      'PayoutsEvent: types.json has not the order of the resources, or not all of them',
      (all) => (all.types['payouts'] = {}),
    ],
    [
      'PaymentsEvent: types.json has not the order of the resources, or not all of them',
      (all) => {
        const { 'payment.created': first, ...rest } = all.types['payments'] ?? {};
        all.types['payments'] = { ...rest, 'payment.created': first ?? '' };
      },
    ],
    ['types.json has other topics', (all) => delete all.types['billing']],
  ])('%s', (broken, plant) => {
    const all = readSchemas();
    plant(all);
    expect(brokenRules(all)).toContain(broken);
  });
});
