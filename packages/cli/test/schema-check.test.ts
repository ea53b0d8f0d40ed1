import { describe, expect, test } from '@jest/globals';
import { schemaTexts, topics } from '@tributary/events';
import { checkSchemas, type SchemaTexts } from '../src/schema-check.ts';
import { describeFinding } from '../src/schema-finding.ts';
import type { Schemas } from '../src/schema-json.ts';
import { fieldAt, readSchemas, removeField, schemaOf, typeAt } from './schema-plants.ts';

type Plant = (all: Schemas) => unknown;

const nothing = () => undefined;

function texts(version: string, plant: Plant = nothing): SchemaTexts {
  const all = readSchemas();
  plant(all);
  const entries = Object.entries(all.schemas).map(([topic, schema]) => [topic, JSON.stringify(schema)] as const);
  return { version, texts: Object.fromEntries(entries), types: all.types };
}

const findingsOf = (plant: Plant, ...earlier: SchemaTexts[]) =>
  checkSchemas(texts('this version', plant), earlier.length === 0 ? [texts('v1')] : earlier).findings;

test("this version's schemas are those of the package, and pass against themselves", () => {
  const report = checkSchemas({ version: 'this version', texts: schemaTexts }, [texts('v1'), texts('v2')]);
  expect(report).toMatchObject({ findings: [], pairs: 2 * topics.length });
  expect(report.events).toBeGreaterThan(1000);
});

test('the first version of all has nothing to be held against, and is held against the rules', () => {
  expect(checkSchemas(texts('this version'), [])).toEqual({ findings: [], pairs: 0, events: 0 });
  const broken = checkSchemas(
    texts('this version', (all) => removeField(typeAt(all, 'payments', 'refund'), 'raw_status')),
    [],
  );
  expect(broken.findings.map(describeFinding)).toEqual(['payments Refund.status has no raw_status beside it']);
});

describe('a planted change is refused', () => {
  test.each<[what: string, at: { rule: string; topic: string }, plant: Plant]>([
    [
      'a field that is gone',
      { rule: 'nothing-removed', topic: 'payments' },
      (all) => removeField(typeAt(all, 'payments', 'payment'), 'amount'),
    ],
    [
      'a field that is renamed',
      { rule: 'nothing-renamed', topic: 'billing' },
      (all) => (fieldAt(all, 'billing', 'invoice.subscription_id').name = 'sub'),
    ],
    [
      'another type',
      { rule: 'type-kept', topic: 'payouts' },
      (all) => (fieldAt(all, 'payouts', 'payout.id').type = 'long'),
    ],
    [
      'a narrowed union',
      { rule: 'type-kept', topic: 'payments' },
      (all) => (fieldAt(all, 'payments', 'payment.charge_id').type = 'string'),
    ],
    [
      'a symbol that is gone',
      { rule: 'symbols-kept', topic: 'issuing' },
      (all) => typeAt(all, 'issuing', 'card.status').symbols?.pop(),
    ],
    [
      'UNKNOWN at another place',
      { rule: 'unknown-first', topic: 'payments' },
      (all) => typeAt(all, 'payments', 'payment.status').symbols?.unshift('FIRST'),
    ],
    [
      'an enum without its default',
      { rule: 'unknown-first', topic: 'payments' },
      (all) => delete typeAt(all, 'payments', 'payment.status').default,
    ],
    [
      'another scale',
      { rule: 'decimal-kept', topic: 'payouts' },
      (all) => (typeAt(all, 'payouts', 'payout.amount.amount').scale = 2),
    ],
    [
      'another precision',
      { rule: 'decimal-kept', topic: 'payouts' },
      (all) => (typeAt(all, 'payouts', 'payout.amount.amount').precision = 20),
    ],
    [
      'a required field that is new',
      { rule: 'new-fields-nullable', topic: 'accounts' },
      (all) => typeAt(all, 'accounts', 'balance').fields?.push({ name: 'x', type: 'string' }),
    ],
    [
      'another default',
      { rule: 'default-kept', topic: 'payments' },
      (all) => (fieldAt(all, 'payments', 'revision').default = 1),
    ],
    [
      'another name of the record',
      { rule: 'nothing-renamed', topic: 'payments' },
      (all) => (schemaOf(all, 'payments').name = 'Pay'),
    ],
    [
      'a logical type that is gone',
      { rule: 'type-kept', topic: 'payments' },
      (all) => delete typeAt(all, 'payments', 'received_at').logicalType,
    ],
    [
      'a resource without its raw status',
      { rule: 'raw-word-beside', topic: 'payments' },
      (all) => removeField(typeAt(all, 'payments', 'refund'), 'raw_status'),
    ],
    ['a topic that is gone', { rule: 'nothing-removed', topic: 'billing' }, (all) => delete all.schemas['billing']],
    [
      'a canonical type that is gone',
      { rule: 'nothing-removed', topic: 'payments' },
      (all) => delete all.types['payments']?.['dispute.opened'],
    ],
    [
      'a canonical type that is on another topic',
      { rule: 'nothing-removed', topic: 'payments' },
      (all) => delete all.types['payments'],
    ],
    [
      'what is no Avro',
      { rule: 'readable-schema', topic: 'payments' },
      (all) => (fieldAt(all, 'payments', 'provider').type = 'nothing'),
    ],
  ])('%s', (_what, at, plant) => {
    const { topic } = at;
    const { texts: of, types = {} } = texts('v1');
    const ofTopic = { version: 'v1', texts: { [topic]: of[topic] ?? '' }, types: { [topic]: types[topic] ?? {} } };
    expect(findingsOf(plant, ofTopic)).toContainEqual(expect.objectContaining(at));
  });

  test('also where the schema is no JSON, in whatever version', () => {
    const broken = { version: 'version 7', texts: { payments: '{' } };
    expect(findingsOf(nothing, broken).map(describeFinding)).toEqual([
      'payments the schema of version 7 is no record in JSON',
    ]);
    const current = { ...texts('this version'), texts: { ...texts('').texts, payments: '"string"' } };
    expect(checkSchemas(current, [texts('v1')]).findings.map(describeFinding)).toContain(
      'payments the schema of this version is no record in JSON',
    );
  });
});

test('what breaks against several versions is told once, and names them', () => {
  const findings = findingsOf((all) => removeField(schemaOf(all, 'payments'), 'setup'), texts('v1'), texts('v2'));
  expect(findings.map(describeFinding)).toContain('payments PaymentsEvent.setup is gone (against v1, v2)');
});

test('a topic that an earlier version had not is new, and no mistake', () => {
  expect(findingsOf(nothing, { version: 'v0', texts: { payments: schemaTexts.payments } })).toEqual([]);
});
