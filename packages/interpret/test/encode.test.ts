import { describe, expect, test } from '@jest/globals';
import { createDecoder, schemaTexts, type WrittenEvent } from '@tributary/events';
import { decode } from '../src/decode.ts';
import { encode } from '../src/encode.ts';
import { readRecord } from '../src/record.ts';
import { accountOf, bodyOf, encoders, paidCharge, providerOf, recordOf, type AcmeItem } from './acme.ts';
import { thrownBy } from './thrown-by.ts';

const verification = { scheme: 'timestamped-hmac', key_id: '2026-01', signed_at: null };

function eventOf(item: AcmeItem): WrittenEvent {
  const account = accountOf();
  const raw = readRecord(recordOf(bodyOf(item)));
  const [occurrence] = decode({ raw, account, verification }, providerOf(account));
  if (occurrence?.kind !== 'event') throw new Error('no event');
  return occurrence.event;
}
const encodeItem = (item: AcmeItem) => encode(eventOf(item), encoders, []);

describe('the key', () => {
  test.each<[what: string, type: string, object: Record<string, unknown>, key: string]>([
    ['a payment', 'charge.paid', { id: 'ch_1' }, 'acme/main/ch_1'],
    ['a refund: its payment', 'charge.refunded', { id: 're_1', payment: 'ch_1' }, 'acme/main/ch_1'],
    ['a refund without one: itself', 'charge.refunded', { id: 're_1' }, 'acme/main/re_1'],
    ['an invoice: its subscription', 'invoice.paid', { id: 'in_1', subscription: 'su_1' }, 'acme/main/su_1'],
    ['an invoice without one: itself', 'invoice.paid', { id: 'in_1' }, 'acme/main/in_1'],
    ['a payout', 'payout.sent', { id: 'po_1' }, 'acme/main/po_1'],
    ['a card', 'card.issued', { id: 'ca_1' }, 'acme/main/ca_1'],
    ['a card transaction: its card', 'card.spent', { id: 'tx_1', card: 'ca_1' }, 'acme/main/ca_1'],
    ['a card transaction without one: itself', 'card.spent', { id: 'tx_1' }, 'acme/main/tx_1'],
  ])('of %s', (...[, type, object, key]) => {
    const { key: actual, headers } = encodeItem({ id: 'evt_1', type, object });
    expect(actual).toBe(key);
    expect(Object.fromEntries(headers)).toMatchObject({ ce_subject: key.split('/')[2] });
  });

  test('is that of the event itself where the object has no id', () => {
    const event = { ...eventOf(paidCharge()), payment: { status: 'SUCCEEDED' } } as unknown as WrittenEvent;
    const lenient = { ...encoders, payments: { encode: () => Buffer.alloc(0) } };
    expect(encode(event, lenient, []).key).toBe(`acme/main/${event.id}`);
  });

  test('of one object is one, whatever happens to it (invariant 6)', () => {
    const keys = [
      encodeItem(paidCharge()),
      encodeItem({ id: 'evt_2', type: 'charge.refunded', object: { id: 're_1', payment: 'ch_1' } }),
      encodeItem({ id: 'evt_3', type: 'charge.refunded', object: { id: 're_2', payment: 'ch_1' } }),
    ].map(({ key, topic }) => `${topic} ${key}`);
    expect(new Set(keys)).toEqual(new Set(['payments acme/main/ch_1']));
  });
});

describe('the headers', () => {
  test('are those of CloudEvents in binary mode', () => {
    const event = eventOf(paidCharge());
    expect(encode(event, encoders, []).headers).toEqual([
      ['ce_specversion', '1.0'],
      ['ce_id', event.id],
      ['ce_type', 'payment.succeeded'],
      ['ce_source', '/acme/main'],
      ['ce_subject', 'ch_1'],
      ['content-type', 'application/vnd.confluent.avro'],
      ['ce_time', '2025-12-31T23:59:58.123456Z'],
    ]);
  });

  test.each([null, undefined])('say no time where the provider gives none: %p', (occurred_at) => {
    const { headers } = encode({ ...eventOf(paidCharge()), occurred_at }, encoders, []);
    expect(headers.map(([name]) => name)).not.toContain('ce_time');
  });

  test('say 1970 where that is the time', () => {
    const { headers } = encode({ ...eventOf(paidCharge()), occurred_at: 0 }, encoders, []);
    expect(Object.fromEntries(headers)).toMatchObject({ ce_time: '1970-01-01T00:00:00.000Z' });
  });

  test('end with the trace of the webhook', () => {
    const trace = [['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']] as const;
    expect(encode(eventOf(paidCharge()), encoders, trace).headers.at(-1)).toEqual(trace[0]);
  });
});

test('the value is the event in Avro, and the record goes to the topic of its type', () => {
  const event = eventOf(paidCharge());
  const encoded = encode(event, encoders, []);
  expect(encoded).toMatchObject({ id: event.id, type: 'payment.succeeded', topic: 'payments' });
  const read: unknown = JSON.parse(
    JSON.stringify(createDecoder('payments', schemaTexts.payments).decode(encoded.value)),
  );
  expect(read).toMatchObject(JSON.parse(JSON.stringify(event)) as object);
});

test('encode.schema_violation is what an event is that does not fit', () => {
  const event = { ...eventOf(paidCharge()), provider: 5 } as unknown as WrittenEvent;
  expect(thrownBy(() => encode(event, encoders, [])).code).toBe('encode.schema_violation');
});
