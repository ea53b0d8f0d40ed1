import { describe, expect, test } from '@jest/globals';
import {
  createDecoder,
  createEncoder,
  createResourceCheck,
  parseSchema,
  schemaIdOf,
  schemaTexts,
} from '../src/index.ts';
import { fullEvent, smallEvent, topicsAndKinds } from './sample-events.ts';
import { thrownBy } from './thrown-by.ts';

const encoder = createEncoder('payments', 7);
const decoder = createDecoder('payments', schemaTexts.payments);
const payment = (changes: object) => ({ payment: { id: 'p-1', status: 'SUCCEEDED', ...changes } });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('an event', () => {
  test.each(topicsAndKinds)('of $topic with every field of $kind set survives both ways', ({ topic, kind }) => {
    const event = fullEvent(topic, kind);
    const value = createEncoder(topic, 1).encode(event);
    expect(plain(createDecoder(topic, schemaTexts[topic]).decode(value))).toEqual(event);
  });

  test('may leave out what may be null', () => {
    expect(decoder.decode(encoder.encode(smallEvent()))).toMatchObject({
      occurred_at: null,
      source: { event_id: null, event_type: 'paid' },
      payment: { id: 'p-1', amount: null },
      refund: null,
    });
  });

  test('keeps a key __proto__ of the metadata, both ways, and changes no prototype', () => {
    const metadata = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
    const read = decoder.decode(encoder.encode(smallEvent({ metadata }))).metadata;
    expect(JSON.stringify(read)).toBe('{"__proto__":"x","constructor":"y"}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe("Confluent's wire format", () => {
  test('is byte 0, the schema id in four bytes, big end first, and plain Avro', () => {
    const value = createEncoder('payments', 0x01_02_03_04).encode(smallEvent());
    expect([...value.subarray(0, 5)]).toEqual([0, 1, 2, 3, 4]);
    expect(schemaIdOf(value)).toBe(0x01_02_03_04);
    const avro = parseSchema(schemaTexts.payments).toBuffer(smallEvent());
    expect(value.subarray(5)).toEqual(avro);
  });

  test('takes ids up to the largest of 32 bits', () => {
    expect(schemaIdOf(createEncoder('payments', 0xff_ff_ff_ff).encode(smallEvent()))).toBe(0xff_ff_ff_ff);
  });
});

describe('the room that an encoder writes into', () => {
  test.each([4000, 4096, 5000, 100_000, 1_048_576, 3_000_000])('grows for an event with %i bytes of text', (length) => {
    const own = createEncoder('payments', 9);
    const description = 'é'.repeat(length / 2);
    const large = own.encode(smallEvent({ payment: { id: 'p', status: 'SUCCEEDED', description } }));
    expect(schemaIdOf(large)).toBe(9);
    expect(decoder.decode(large).payment?.description).toBe(description);
    expect(own.encode(smallEvent())).toEqual(createEncoder('payments', 9).encode(smallEvent()));
  });

  test('is not shared: a later event leaves an earlier value as it was', () => {
    const first = encoder.encode(smallEvent());
    const copy = Buffer.from(first);
    encoder.encode(smallEvent({ id: 'another' }));
    expect(first).toEqual(copy);
  });
});

describe('encode.schema_violation', () => {
  const secret = 'secret-value';

  test.each<[what: string, changes: Record<string, unknown>, detail: string]>([
    ['a required field is missing', { id: undefined }, 'payments: id should be string'],
    ['a required field of a record is missing', { source: {} }, 'payments: source.event_type should be string'],
    ['a BigInt', { received_at: 1n }, 'payments: received_at should be long'],
    ['a BigInt in a record', { raw: { ...smallEvent().raw, offset: 1n } }, 'payments: raw.offset should be long'],
    ['a fraction', { received_at: 1.5 }, 'payments: received_at should be long'],
    ['a long that is not exact', { received_at: 2 ** 53 }, 'payments: received_at should be long'],
    ['not a number', { received_at: Number.NaN }, 'payments: received_at should be long'],
    ['an unknown symbol', payment({ status: secret }), 'payments: payment.status should be enum'],
    ['a number for a text', payment({ id: 5 }), 'payments: payment.id should be string'],
    ['an object for a text', payment({ id: { secret } }), 'payments: payment.id should be string'],
    ['a text for a record', payment({ amount: secret }), 'payments: payment.amount should be union:unwrapped'],
    [
      'an amount as a float',
      payment({ amount: { amount: 1.5, currency: 'USD' } }),
      'payments: payment.amount.amount should be logical:decimal',
    ],
    [
      'an amount with 19 digits after the point',
      payment({ amount: { amount: '0.1234567890123456789', currency: 'USD' } }),
      'payments: payment.amount.amount should be logical:decimal',
    ],
    ['metadata that is no text', { metadata: { [secret]: 5 } }, 'payments: metadata should be string'],
    ['no metadata but a list', { metadata: [secret] }, 'payments: metadata should be map'],
    ['the first of several', { id: 1, provider: 2 }, 'payments: id should be string'],
  ])('says where and not what: %s', (_what, changes, detail) => {
    const error = thrownBy(() => encoder.encode(smallEvent(changes)));
    expect(error).toMatchObject({ code: 'encode.schema_violation', detail });
    expect(error).not.toHaveProperty('cause');
    expect(error.message).not.toContain(secret);
  });

  test.each<[what: string, changes: Record<string, unknown>]>([
    ['none', { payment: null }],
    ['another than the type says', { type: 'refund.updated' }],
    ['one that the topic does not have', { payment: null, type: 'payout.paid', payout: { id: 'o', status: 'PAID' } }],
    ['two', { refund: { id: 'r', status: 'PENDING' } }],
    ['one whose name the type only begins with', { type: 'payment_attempt.created' }],
  ])('refuses an event whose resource is %s', (_what, changes) => {
    expect(thrownBy(() => encoder.encode(smallEvent(changes)))).toMatchObject({
      code: 'encode.schema_violation',
      detail: 'payments: not exactly the one resource that type names',
    });
  });

  test('leaves the encoder fit for the next event', () => {
    const before = encoder.encode(smallEvent());
    thrownBy(() => encoder.encode(smallEvent({ id: undefined })));
    expect(encoder.encode(smallEvent())).toEqual(before);
  });
});

describe('a value that is no event', () => {
  const genuine = encoder.encode(smallEvent({ metadata: { a: 'b' } }));

  test.each<[what: string, value: Buffer]>([
    ['is empty', Buffer.alloc(0)],
    ['is shorter than five bytes', Buffer.from([0, 0, 0, 1])],
    ['has another magic byte', Buffer.concat([Buffer.from([1]), genuine.subarray(1)])],
    ['has nothing after its header', genuine.subarray(0, 5)],
    ['has bytes too many', Buffer.concat([genuine, Buffer.from([0])])],
    ['is JSON', Buffer.from('{"id":"e-1"}')],
  ])('is refused: it %s', (_what, value) => {
    expect(thrownBy(() => decoder.decode(value)).code).toBe('event.malformed_value');
  });

  test('is refused wherever it ends too early', () => {
    for (let length = 0; length < genuine.length; length += 1)
      expect(thrownBy(() => decoder.decode(genuine.subarray(0, length))).code).toBe('event.malformed_value');
  });

  test.each<[what: string, index: number]>([
    ['above the symbols of an enum', 63],
    ['below them', -1],
  ])('is refused: an index stands %s', (_what, index) => {
    // The enum `identity` follows the id, which has a byte of length and three of text.
    const planted = Buffer.from(genuine);
    planted[9] = index < 0 ? 1 : index * 2;
    expect(thrownBy(() => decoder.decode(planted)).code).toBe('event.malformed_value');
  });

  test('is refused or read, whatever one of its bytes is', () => {
    for (let at = 5; at < genuine.length; at += 1) {
      for (const byte of [0x00, 0x01, 0x7e, 0x7f, 0x80, 0xc0, 0xff]) {
        const planted = Buffer.from(genuine);
        planted[at] = byte;
        try {
          decoder.decode(planted);
        } catch (error) {
          expect(error).toMatchObject({ code: 'event.malformed_value' });
        }
      }
    }
  });
});

describe('an event whose resource', () => {
  const hasItsResource = createResourceCheck('payments');
  const written = (changes: Record<string, unknown>) =>
    decoder.decode(Buffer.concat([genuineHeader, parseSchema(schemaTexts.payments).toBuffer(smallEvent(changes))]));
  const genuineHeader = Buffer.from([0, 0, 0, 0, 7]);

  test('is the one that its type names is what its type says', () => {
    expect(hasItsResource(written({}))).toBe(true);
  });

  test.each<[what: string, changes: Record<string, unknown>]>([
    ['is missing', { payment: null }],
    ['is another', { payment: null, refund: { id: 'r', status: 'PENDING' } }],
    ['is one of two', { refund: { id: 'r', status: 'PENDING' } }],
    ['is none of its topic', { type: 'payout.paid', payment: null }],
    ['is one whose name the type begins with', { type: 'payment_attempt.created' }],
  ])('%s is not', (_what, changes) => {
    expect(hasItsResource(written(changes))).toBe(false);
  });
});
