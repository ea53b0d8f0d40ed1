import { describe, expect, test } from '@jest/globals';
import { isTributaryError } from '@tributary/errors';
import { createDecoder, schemaIdOf, schemaTexts, type Decoder } from '@tributary/events';
import { damages, type Damage } from '../../src/torture/damage.ts';
import { newerSchema } from '../../src/torture/newer-schema.ts';
import { createPlan } from '../../src/torture/plan.ts';
import { newerSymbol, type PlannedRecord } from '../../src/torture/planned-record.ts';
import { createRecordWriter } from '../../src/torture/record-writer.ts';
import { checkSchemas } from '../../src/schema-check.ts';

const ids = { current: 1, newer: 2, foreign: 3 };
const texts = new Map([
  [ids.current, schemaTexts.payments],
  [ids.newer, JSON.stringify(newerSchema(schemaTexts.payments))],
  [ids.foreign, schemaTexts.billing],
]);
const write = createRecordWriter(ids, { topic: 'x.payments', retry: 'x.retry.g' });
const records = createPlan({ seed: 3, run: 'r' }).phases.flatMap((phase) => phase.records);

const decoders = new Map<string, Decoder<'payments'>>();

function decoderOf(text: string): Decoder<'payments'> {
  const decoder = decoders.get(text) ?? createDecoder('payments', text);
  decoders.set(text, decoder);
  return decoder;
}

/** A value as a subscriber of this version reads it, or the code of its refusal. */
function read(value: Buffer | null): unknown {
  if (value === null) return 'no value';
  try {
    const text = texts.get(schemaIdOf(value));
    return text === undefined ? 'unknown schema' : decoderOf(text).decode(value);
  } catch (error) {
    if (isTributaryError(error)) return error.code;
    throw error;
  }
}

const good = records.filter(({ damage, schema }) => damage === null && schema !== 'newer resource');

test('what a record says is what was planned, in the schema of its writer', () => {
  for (const [number, record] of good.entries()) {
    const { event, schema } = record;
    const { status, ...money } = event.state;
    expect(read(write(record, number).value)).toMatchObject({
      id: event.id,
      revision: event.revision,
      type: event.type,
      occurred_at: event.occurredAt,
      environment: 'LIVE',
      [event.kind]: { id: event.objectId, status: status === newerSymbol ? 'UNKNOWN' : status, amount: money },
    });
    expect(schemaIdOf(write(record, number).value ?? Buffer.alloc(0))).toBe(
      schema === 'newer' ? ids.newer : ids.current,
    );
  }
});

test('a record is under the key of its payment, with CloudEvents headers, and has one resource', () => {
  const refund = good.find(({ event }) => event.kind === 'refund') as PlannedRecord;
  const { topic, key, headers, value } = write(refund, 1);
  const { id, type, paymentId } = refund.event;
  expect({ topic, key }).toEqual({ topic: 'x.payments', key: `torture/main/${paymentId}` });
  expect(Object.fromEntries(headers ?? [])).toMatchObject({ ce_id: id, ce_type: type, ce_subject: paymentId });
  expect(read(value)).toMatchObject({ payment: null, dispute: null, refund: { payment_id: paymentId } });
});

test('each is received later than the one before', () => {
  const times = good.slice(0, 1).flatMap((record) => [1, 2].map((number) => read(write(record, number).value)));
  const [first, second] = times.map((event) => (event as { received_at: number }).received_at);
  expect(second).toBeGreaterThan(first ?? Infinity);
});

test('a record of the retry topic says from where it comes', () => {
  const late = records.find(({ by }) => by === 'retry') as PlannedRecord;
  const { topic, headers } = write(late, 1);
  expect(topic).toBe('x.retry.g');
  expect(Object.fromEntries(headers ?? [])).toMatchObject({ 'retry-source-topic': 'x.payments' });
});

test('a resource of a later version is none that this one has', () => {
  const novelty = records.find(({ schema }) => schema === 'newer resource') as PlannedRecord;
  const event = read(write(novelty, 1).value);
  expect(event).toMatchObject({ type: 'novelty.appeared', payment: null, refund: null, dispute: null });
});

describe('a record that is broken is refused where it', () => {
  test.each(Object.entries(damages))('%s: %s', (damage) => {
    const broken = records.filter((record) => record.damage === (damage as Damage));
    expect(broken.length).toBeGreaterThan(0);
    for (const record of broken) expect(typeof read(write(record, 1).value)).toBe('string');
  });
});

test('the later schema is one that the rules allow', () => {
  const newer = { version: 'newer', texts: { payments: JSON.stringify(newerSchema(schemaTexts.payments)) } };
  const { findings } = checkSchemas(newer, [{ version: 'current', texts: { payments: schemaTexts.payments } }]);
  expect(findings).toEqual([]);
});
