import { describe, expect, test } from '@jest/globals';
import { createDecoder, parseSchema, type WrittenEvent } from '../src/index.ts';
import { fieldAt, objectOf, removeField, schemaOf, smallEvent, type SchemaObject } from './sample-events.ts';
import { thrownBy } from './thrown-by.ts';

type Change = (schema: SchemaObject) => void;

/** An event that another version wrote, as this one reads it. */
function readWritten(event: WrittenEvent, change: Change): unknown {
  const text = changed(change);
  const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), parseSchema(text).toBuffer(event)]);
  return JSON.parse(JSON.stringify(createDecoder('payments', text).decode(value)));
}

function changed(change: Change): string {
  const schema = schemaOf('payments');
  change(schema);
  return JSON.stringify(schema);
}

describe('an older writer', () => {
  test('without a resource, a field, or the metadata is read with their defaults', () => {
    const amount = { amount: '1.1', currency: 'USD' };
    const missing = ['setup', 'metadata', 'revision', 'environment', 'occurred_at', 'payment.description'];
    const read = readWritten(smallEvent({ payment: { id: 'p', status: 'FAILED', amount } }), (schema) => {
      for (const path of missing) removeField(schema, path);
    });
    expect(read).toMatchObject({
      setup: null,
      metadata: {},
      revision: 0,
      environment: 'UNKNOWN',
      occurred_at: null,
      payment: { amount, description: null },
    });
  });
});

describe('a newer writer', () => {
  test('with a symbol that is new is read as UNKNOWN, with the raw word beside it', () => {
    const event = smallEvent({ payment: { id: 'p', status: 'LOANED', raw_status: 'loaned' } });
    const read = readWritten(event, (schema) => {
      objectOf(fieldAt(schema, 'payment.status').type).symbols?.push('LOANED');
    });
    expect(read).toMatchObject({ payment: { status: 'UNKNOWN', raw_status: 'loaned' } });
  });

  test('with a resource that is new is read without it, and nothing else is lost', () => {
    const loan = { type: 'record', name: 'Loan', fields: [{ name: 'terms', type: { type: 'map', values: 'string' } }] };
    const event = smallEvent({ type: 'loan.granted', payment: null, loan: { terms: { months: '12' } } });
    const read = readWritten(event, (schema) => {
      schema.fields?.push({ name: 'loan', type: ['null', loan], default: null });
    });
    expect(read).toMatchObject({ type: 'loan.granted', payment: null, id: 'e-1' });
    expect(read).not.toHaveProperty('loan');
  });

  test('with a field that is new, before others, is read without it', () => {
    const read = readWritten(smallEvent({ payment: { id: 'p', status: 'FAILED', loan: 'x' } }), (schema) => {
      objectOf(fieldAt(schema, 'payment').type).fields?.unshift({
        name: 'loan',
        type: ['null', 'string'],
        default: null,
      });
    });
    expect(read).toMatchObject({ payment: { id: 'p', status: 'FAILED' } });
  });
});

describe('a writer is refused with event.malformed_value', () => {
  test.each<[what: string, change: Change]>([
    ['lacks a field that must be there', (schema) => removeField(schema, 'received_at')],
    [
      'has amounts of another scale',
      (schema) => Object.assign(objectOf(fieldAt(schema, 'payment.amount.amount').type), { scale: 2 }),
    ],
    [
      'has amounts as plain bytes',
      (schema) => Object.assign(fieldAt(schema, 'payment.amount.amount'), { type: 'bytes' }),
    ],
    ['is another record', (schema) => Object.assign(schema, { name: 'SomethingElse' })],
  ])('that %s', (_what, change) => {
    expect(thrownBy(() => createDecoder('payments', changed(change))).code).toBe('event.malformed_value');
  });

  test.each(['', 'not JSON', 'null', '{"type":"nothing"}'])('whose schema is %j', (text) => {
    expect(thrownBy(() => createDecoder('payments', text)).code).toBe('event.malformed_value');
  });
});
