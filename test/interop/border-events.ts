import { createEncoder, decimalScale, parseSchema, type Topic, type WrittenEvent } from '@tributary/events';
import {
  fieldAt,
  fullEvent,
  objectOf,
  schemaOf,
  smallEvent,
  topicsAndKinds,
} from '../../packages/events/test/sample-events.ts';
import { inWireFormat, type Sample, type SchemaIds } from './sample.ts';

const nines = `${'9'.repeat(20)}.${'9'.repeat(decimalScale)}`;
const tiny = `0.${'0'.repeat(decimalScale - 1)}1`;
const amounts = [
  '0',
  '1',
  '-1',
  '100',
  '1000000',
  '0.1',
  '-12.34',
  '1.28',
  '-1.28',
  tiny,
  `-${tiny}`,
  nines,
  `-${nines}`,
];
/** The largest that is written, an instant in 2255: beyond it JavaScript's numbers are not exact. */
const longest = Number.MAX_SAFE_INTEGER - 1;
/** Seconds as a binary float would hold all but the one in 2247. */
const instants = [0, -1, -longest, 1_754_626_531_398_127, 8_760_921_607_583_240, longest];
/** The longer is more than one block of any writer, and needs a length of two bytes. */
const texts = ['', ' ', 'é', 'e\u0301', '雪', '😀', 'a\u0000b', '\u2028', '"\\/', '<&>', 'x'.repeat(200)];
const metadata = JSON.parse(
  `{"":"empty","__proto__":"p","constructor":"c","é":"","${'k'.repeat(99)}":"1","a.b":"{\\"nested\\":1.00}"}`,
) as unknown;

/** Every resource with every field set, and values at the borders of what the schemas hold. */
export function borderEvents(ids: SchemaIds): Sample[] {
  const sampleOf = (topic: Topic, event: WrittenEvent): Sample => ({
    topic,
    key: 'acme/main/p-1 é',
    headers: [['é', '雪']],
    value: createEncoder(topic, ids[topic]).encode(event),
  });
  const payments = [
    ...amounts.map((amount) => paymentWith({ amount: { amount, currency: 'USD' } })),
    ...instants.map((created_at) => paymentWith({ created_at })),
    ...texts.map((description) => paymentWith({ description })),
    smallEvent({ metadata, revision: longest }),
  ];
  return [
    ...topicsAndKinds.map(({ topic, kind }) => sampleOf(topic, fullEvent(topic, kind))),
    ...payments.map((event) => sampleOf('payments', event)),
  ];
}

function paymentWith(member: object): WrittenEvent {
  return smallEvent({ payment: { id: 'p-1', status: 'SUCCEEDED', ...member } });
}

/** The schema of payments as a later version may have it: a new symbol, a new field before others, a new resource. */
export function newerPaymentsSchema(): string {
  const schema = schemaOf('payments');
  objectOf(fieldAt(schema, 'payment.status').type).symbols?.push('LOANED');
  const payment = objectOf(fieldAt(schema, 'payment').type);
  payment.fields?.unshift({ name: 'lender', type: ['null', 'string'], default: null });
  const loan = {
    type: 'record',
    name: 'Loan',
    fields: [{ name: 'terms', type: { type: 'map' as const, values: 'string' } }],
  };
  schema.fields.push({ name: 'loan', type: ['null', loan], default: null });
  return JSON.stringify(schema);
}

/** What a runtime of that later version publishes: a symbol, a field, a resource and a type that nobody here knows. */
export function newerEvents(schemaId: number): Sample[] {
  const type = parseSchema(newerPaymentsSchema());
  const payment = {
    id: 'p-1',
    status: 'LOANED',
    raw_status: 'loaned',
    lender: 'l-1',
    amount: { amount: '1.5', currency: 'EUR' },
  };
  const events = [
    smallEvent({ type: 'payment.loaned', payment }),
    smallEvent({ type: 'loan.granted', payment: null, loan: { terms: { months: '12' } } }),
  ];
  return events.map((event) => ({
    topic: 'payments',
    key: null,
    headers: [['ce_type', event.type]],
    value: inWireFormat(schemaId, type.toBuffer(event)),
  }));
}
