import { describe, expect, test } from '@jest/globals';
import { topics } from '@tributary/events';
import { describeFinding } from '../src/schema-finding.ts';
import type { Schemas } from '../src/schema-json.ts';
import { exchangeEvents, type SchemaVersion } from '../src/schema-matrix.ts';
import { addField, fieldAt, readSchemas, removeField, schemaOf, typeAt } from './schema-plants.ts';

type Plant = (all: Schemas) => unknown;

function exchange(topic: string, plant: Plant) {
  const version = (name: string, change: Plant): SchemaVersion => {
    const all = readSchemas();
    change(all);
    return { topic, version: name, schema: schemaOf(all, topic) };
  };
  return exchangeEvents(
    version('v1', () => undefined),
    version('v2', plant),
  );
}

test.each(topics)('versions of %s that are alike read each other', (topic) => {
  const { findings, events } = exchange(topic, () => undefined);
  expect(findings).toEqual([]);
  expect(events).toBeGreaterThanOrEqual(40);
});

test.each<[what: string, plant: Plant]>([
  ['symbol', (all) => typeAt(all, 'payments', 'payment.status').symbols?.push('LOANED')],
  ['field', (all) => addField(typeAt(all, 'payments', 'payment'), { type: ['null', 'string'], default: null })],
  [
    'resource',
    (all) => {
      const loan = { type: 'record', name: 'Loan', fields: [{ name: 'id', type: 'string' }] };
      addField(schemaOf(all, 'payments'), { name: 'loan', type: ['null', loan], default: null });
    },
  ],
])('a version with a new %s and the one before read each other', (_what, plant) => {
  expect(exchange('payments', plant).findings).toEqual([]);
});

describe('what the Avro library cannot read, or reads as something else, is found', () => {
  const of1By2 = 'of v1 cannot be read by v2';
  const of2By1 = 'of v2 cannot be read by v1';

  test.each<[what: string, said: string, plant: Plant]>([
    ['another type', of1By2, (all) => (fieldAt(all, 'payments', 'provider').type = 'int')],
    [
      'another type, which an older reader cannot read',
      of2By1,
      (all) => (fieldAt(all, 'payments', 'raw.partition').type = 'long'),
    ],
    [
      'a field that may be null by now',
      of2By1,
      (all) => (fieldAt(all, 'payments', 'provider').type = ['null', 'string']),
    ],
    ['a required field that is new', of1By2, (all) => addField(schemaOf(all, 'payments'), { default: undefined })],
    ['a required field that is gone', of2By1, (all) => removeField(schemaOf(all, 'payments'), 'provider')],
    ['another record', of1By2, (all) => (schemaOf(all, 'payments').name = 'Payments')],
    [
      'a symbol that is gone, where nothing stands for it',
      of1By2,
      (all) => {
        const status = typeAt(all, 'payments', 'payment.status');
        status.symbols?.pop();
        delete status.default;
      },
    ],
    [
      'another scale',
      'of v2 cannot be read: a decimal other than (38,18)',
      (all) => (typeAt(all, 'payments', 'payment.amount.amount').scale = 2),
    ],
    ['amounts as bytes', of2By1, (all) => delete typeAt(all, 'payments', 'payment.amount.amount').logicalType],
    ['no Avro', 'of v2 cannot be read', (all) => (schemaOf(all, 'payments').fields = [{ name: 'a', type: 'nothing' }])],
  ])('%s', (_what, said, plant) => {
    const found = exchange('payments', plant).findings.map(describeFinding);
    expect(found.join('\n')).toContain(said);
  });

  test('a value that arrives where the rules of Avro do not put it, with its place', () => {
    // avsc follows aliases, which not every Avro library does.
    const renamed = (all: Schemas) =>
      Object.assign(fieldAt(all, 'payments', 'payment.charge_id'), { name: 'charge', aliases: ['charge_id'] });
    expect(exchange('payments', renamed).findings.map(describeFinding)).toContain(
      'payments payment.charge of v1 cannot be read by v2: another value is read than was written',
    );
  });
});
