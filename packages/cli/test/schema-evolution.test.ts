import { describe, expect, test } from '@jest/globals';
import { brokenByChange, brokenByMissing } from '../src/schema-evolution.ts';
import { describeFinding } from '../src/schema-finding.ts';
import type { Schemas } from '../src/schema-json.ts';
import { addField, fieldAt, readSchemas, removeField, schemaOf, typeAt } from './schema-plants.ts';

type Plant = (all: Schemas) => unknown;

function findingsOf(plant: Plant, topic = 'payments') {
  const [earlier, later] = [readSchemas(), readSchemas()];
  plant(later);
  return brokenByChange(topic, schemaOf(earlier, topic), schemaOf(later, topic));
}

const payment = (all: Schemas) => typeAt(all, 'payments', 'payment');
const status = (all: Schemas) => typeAt(all, 'payments', 'payment.status');
const loan = { type: 'record', name: 'Loan', fields: [{ name: 'id', type: 'string' }] };

describe('what every version may do', () => {
  test.each<[what: string, plant: Plant]>([
    ['nothing', () => undefined],
    ['add a nullable field', (all) => addField(payment(all), { type: ['null', 'string'], default: null })],
    [
      'add it before others',
      (all) => payment(all).fields?.unshift({ name: 'x', type: ['null', 'string'], default: null }),
    ],
    ['add a symbol', (all) => status(all).symbols?.push('LOANED')],
    [
      'add an enum whose default is UNKNOWN',
      (all) =>
        addField(payment(all), {
          type: { type: 'enum', name: 'X', symbols: ['UNKNOWN'], default: 'UNKNOWN' },
          default: 'UNKNOWN',
        }),
    ],
    [
      'add a resource',
      (all) => addField(schemaOf(all, 'payments'), { name: 'loan', type: ['null', loan], default: null }),
    ],
    ['say more in doc', (all) => (fieldAt(all, 'payments', 'payment.amount').doc = 'more')],
    ['mark personal data', (all) => (fieldAt(all, 'payments', 'payment.raw_status')['pii'] = true)],
  ])('%s', (_what, plant) => {
    expect(findingsOf(plant)).toEqual([]);
  });
});

describe('a planted change is refused, with its rule', () => {
  test.each<[broken: string, rule: string, plant: Plant]>([
    ['payments Payment.charge_id is gone', 'nothing-removed', (all) => removeField(payment(all), 'charge_id')],
    [
      'payments PaymentsEvent.setup is gone',
      'nothing-removed',
      (all) => removeField(schemaOf(all, 'payments'), 'setup'),
    ],
    ['payments Setup is gone', 'nothing-removed', (all) => removeField(schemaOf(all, 'payments'), 'setup')],
    [
      'payments Payment.charge_id is gone, and charge is new and alike',
      'nothing-renamed',
      (all) => (fieldAt(all, 'payments', 'payment.charge_id').name = 'charge'),
    ],
    ['payments Payment is gone, and Pay is new and alike', 'nothing-renamed', (all) => (payment(all).name = 'Pay')],
    [
      'payments PaymentsEvent.payment was null or Payment and is null or Pay',
      'type-kept',
      (all) => (payment(all).name = 'Pay'),
    ],
    [
      'payments PaymentsEvent is gone, and Payments is new and alike',
      'nothing-renamed',
      (all) => (schemaOf(all, 'payments').name = 'Payments'),
    ],
    [
      'payments PaymentsEvent was in the namespace tributary.events',
      'nothing-renamed',
      (all) => (schemaOf(all, 'payments')['namespace'] = 'acme'),
    ],
    [
      'payments PaymentsEvent.provider was string and is int',
      'type-kept',
      (all) => (fieldAt(all, 'payments', 'provider').type = 'int'),
    ],
    [
      'payments RawCoordinates.partition was int and is long',
      'type-kept',
      (all) => (fieldAt(all, 'payments', 'raw.partition').type = 'long'),
    ],
    [
      'payments Payment.charge_id was null or string and is string',
      'type-kept',
      (all) => (fieldAt(all, 'payments', 'payment.charge_id').type = 'string'),
    ],
    [
      'payments Payment.id was string and is null or string',
      'type-kept',
      (all) => (fieldAt(all, 'payments', 'payment.id').type = ['null', 'string']),
    ],
    [
      'payments Payment.charge_id was null or string and is string or null',
      'type-kept',
      (all) => (fieldAt(all, 'payments', 'payment.charge_id').type = ['string', 'null']),
    ],
    [
      'payments PaymentsEvent.received_at was timestamp-micros and is long',
      'type-kept',
      (all) => delete typeAt(all, 'payments', 'received_at').logicalType,
    ],
    [
      'payments PaymentsEvent.received_at was timestamp-micros and is timestamp-millis',
      'type-kept',
      (all) => (typeAt(all, 'payments', 'received_at').logicalType = 'timestamp-millis'),
    ],
    [
      'payments PaymentsEvent.metadata was map of string and is map of int',
      'type-kept',
      (all) => (typeAt(all, 'payments', 'metadata').values = 'int'),
    ],
    [
      'payments PaymentStatus was an enum and is a record',
      'type-kept',
      (all) => Object.assign(status(all), { type: 'record', fields: [] }),
    ],
    [
      'payments Money.amount was decimal(38,18) and is decimal(38,2)',
      'decimal-kept',
      (all) => (typeAt(all, 'payments', 'payment.amount.amount').scale = 2),
    ],
    [
      'payments Money.amount was decimal(38,18) and is decimal(20,18)',
      'decimal-kept',
      (all) => (typeAt(all, 'payments', 'payment.amount.amount').precision = 20),
    ],
    [
      'payments Money.amount was decimal(38,18) and is bytes',
      'type-kept',
      (all) => delete typeAt(all, 'payments', 'payment.amount.amount').logicalType,
    ],
    [
      'payments PaymentStatus has lost SUCCEEDED',
      'symbols-kept',
      (all) => (status(all).symbols = status(all).symbols?.filter((symbol) => symbol !== 'SUCCEEDED') ?? []),
    ],
    [
      'payments PaymentStatus had the default "UNKNOWN" and has no default',
      'default-kept',
      (all) => delete status(all).default,
    ],
    [
      'payments PaymentStatus had the default "UNKNOWN" and has the default "CREATED"',
      'default-kept',
      (all) => (status(all).default = 'CREATED'),
    ],
    [
      'payments PaymentsEvent.revision had the default 0 and has the default 1',
      'default-kept',
      (all) => (fieldAt(all, 'payments', 'revision').default = 1),
    ],
    [
      'payments PaymentsEvent.revision had the default 0 and has no default',
      'default-kept',
      (all) => delete fieldAt(all, 'payments', 'revision').default,
    ],
    [
      'payments Payment.x is new and neither null nor UNKNOWN by default',
      'new-fields-nullable',
      (all) => addField(payment(all), { default: undefined }),
    ],
    [
      'payments Payment.x is new and neither null nor UNKNOWN by default',
      'new-fields-nullable',
      (all) => addField(payment(all), { default: '' }),
    ],
    [
      'payments Payment.x is new and neither null nor UNKNOWN by default',
      'new-fields-nullable',
      (all) => addField(payment(all), { type: ['string', 'null'], default: '' }),
    ],
    [
      'payments PaymentsEvent.loan is new and neither null nor UNKNOWN by default',
      'new-fields-nullable',
      (all) => addField(schemaOf(all, 'payments'), { name: 'loan', type: loan, default: undefined }),
    ],
  ])('%s', (broken, rule, plant) => {
    const findings = findingsOf(plant);
    expect(findings.find((one) => describeFinding(one) === broken)?.rule).toBe(rule);
  });
});

describe('what is gone as a whole', () => {
  test('is a topic', () => {
    expect(brokenByMissing('payments', [], undefined).map(describeFinding)).toEqual(['payments the schema is gone']);
  });

  test('is a canonical type', () => {
    const findings = brokenByMissing('payments', ['payment.created', 'payment.caught'], ['payment.created']);
    expect(findings.map(describeFinding)).toEqual(['payments payment.caught is gone']);
  });
});
