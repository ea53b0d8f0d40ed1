import { describe, expect, test } from '@jest/globals';
import { ignored, type EventMapping, type Fields, type ProviderDefinition } from '@tributary/plugin-sdk';
import { decode } from '../src/decode.ts';
import { readRecord } from '../src/record.ts';
import { accountOf, acmeEvents, bodyOf, paidCharge, providerOf, receivedAt, recordOf, type AcmeItem } from './acme.ts';
import { thrownBy } from './thrown-by.ts';

const verification = { scheme: 'timestamped-hmac', key_id: '2026-01', signed_at: null };

function decodeBody(body: Buffer, account = accountOf(), changes: Partial<ProviderDefinition<unknown>> = {}) {
  return decode({ raw: readRecord(recordOf(body)), account, verification }, providerOf(account, changes));
}
const decodeItems = (...items: AcmeItem[]) => decodeBody(bodyOf(...items));
const acmeItem = { type: 'charge.paid', identity: { tier: 'BODY_DIGEST' } };
const readerThat = (read: (object: Fields) => unknown) =>
  ({ kind: 'event', type: 'payment.succeeded', read }) as unknown as EventMapping<unknown>;
const later = async () => Promise.reject(new Error('nobody listens'));
const codeOf = (...items: AcmeItem[]) => thrownBy(() => decodeItems(...items)).code;
const eventOf = (item: AcmeItem, account = accountOf()) => {
  const [occurrence] = decodeBody(bodyOf(item), account);
  if (occurrence?.kind !== 'event') throw new Error('no event');
  return occurrence.event;
};

describe('an occurrence becomes an event', () => {
  test('with everything that is known of it', () => {
    expect(
      eventOf(paidCharge({ version: 'v3', live: true, metadata: { order: 'A-1', count: 2, gone: null } })),
    ).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      identity: 'PROVIDER_EVENT_ID',
      revision: 0,
      type: 'payment.succeeded',
      provider: 'acme',
      account: 'main',
      environment: 'LIVE',
      occurred_at: Date.UTC(2025, 11, 31, 23, 59, 58) * 1000 + 123_456,
      received_at: receivedAt,
      source: { event_id: 'evt_1', event_type: 'charge.paid', api_version: 'v3' },
      verification,
      raw: {
        topic: 'raw.acme',
        partition: 3,
        offset: 42,
        body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        index: 0,
      },
      plugin: { name: '@acme/tributary-plugin', version: '1.2.3' },
      metadata: { order: 'A-1', count: '2' },
      payment: {
        id: 'ch_1',
        status: 'SUCCEEDED',
        raw_status: 'paid',
        amount: { amount: '12.34', currency: 'USD' },
        description: 'Käse',
      },
    });
  });

  test('without a time of its own has none, rather than an invented one', () => {
    const { at: _at, ...timeless } = paidCharge();
    expect(eventOf(timeless).occurred_at).toBeNull();
  });

  test('without an id of its own is known by the digest of the body and its place', () => {
    const { id: _id, ...nameless } = paidCharge();
    const events = decodeItems(nameless, nameless).map((one) => (one.kind === 'event' ? one.event : undefined));
    expect(events.map((event) => [event?.identity, event?.source.event_id, event?.raw.index])).toEqual([
      ['BODY_DIGEST', null, 0],
      ['BODY_DIGEST', null, 1],
    ]);
    expect(events[0]?.id).not.toBe(events[1]?.id);
  });
});

describe('the plugin is handed', () => {
  test('the headers, the time of receipt, the proof, and the settings of the account', () => {
    const settings = { amountUnit: 'minor' };
    const seen: unknown[] = [];
    decodeBody(bodyOf(paidCharge()), accountOf({ settings }), {
      envelope: ({ body, headers, receivedAt: at, verification: proof }, own) => {
        seen.push(
          headers.map(([name]) => name),
          at,
          proof,
          own,
        );
        const object = body.list('items')[0] ?? body;
        const identity = { tier: 'BODY_DIGEST' } as const;
        const nothing = { occurredAt: null, environment: null, apiVersion: null, metadata: {} };
        return { type: 'charge.paid', identity, object: object.object('object'), ...nothing };
      },
      events: {
        'charge.paid': {
          kind: 'event',
          type: 'payment.succeeded',
          read: (object, own) => {
            seen.push(own);
            return { id: object.id('id'), status: 'SUCCEEDED' };
          },
        },
      },
    });
    expect(seen).toEqual([['acme-signature'], receivedAt, verification, settings, settings]);
  });
});

describe('a webhook of several occurrences', () => {
  test('keeps their order, ignored ones too', () => {
    const decoded = decodeItems(
      paidCharge(),
      { id: 'evt_2', type: 'product.updated' },
      { id: 'evt_3', type: 'payout.sent' },
    );
    expect(decoded.map((one) => (one.kind === 'event' ? [one.event.type, one.event.raw.index] : one.reason))).toEqual([
      ['payment.succeeded', 0],
      'catalogue, no money moves',
      ['payout.paid', 2],
    ]);
  });

  test('is refused whole where one of them is', () => {
    expect(codeOf(paidCharge(), { id: 'evt_2', type: 'payout.sent', object: {} })).toBe('decode.unexpected_shape');
    expect(codeOf(paidCharge(), { id: 'evt_2', type: 'unheard.of' })).toBe('decode.unmapped_type');
  });

  test('is refused where two would have one id: they would be one event to every subscriber', () => {
    expect(thrownBy(() => decodeItems(paidCharge(), paidCharge()))).toMatchObject({
      code: 'decode.unexpected_shape',
      detail: 'two occurrences have one identity',
    });
  });

  test('may repeat the id of one that is ignored', () => {
    const twice = { id: 'evt_1', type: 'product.updated' };
    expect(decodeItems(twice, twice, paidCharge())).toHaveLength(3);
  });

  test('is refused where it holds none', () => {
    expect(thrownBy(() => decodeItems())).toMatchObject({ code: 'decode.unexpected_shape', detail: 'no occurrence' });
  });
});

describe('decode.unmapped_type', () => {
  test.each(['charge.unheard-of', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])('names %s', (type) => {
    expect(thrownBy(() => decodeItems({ id: 'evt_1', type }))).toMatchObject({
      code: 'decode.unmapped_type',
      detail: type,
    });
  });

  test.each(['Jane Doe', 'a\nb', 'x'.repeat(81), '<b>', 'jane@doe.example'])(
    'does not repeat %j, which is no type',
    (type) => {
      expect(thrownBy(() => decodeItems({ id: 'evt_1', type })).detail).toBe('unprintable');
    },
  );
});

describe('the environment', () => {
  test.each<[body: boolean | undefined, account: 'LIVE' | 'TEST' | null, result: string]>([
    [true, 'LIVE', 'LIVE'],
    [true, null, 'LIVE'],
    [undefined, 'LIVE', 'LIVE'],
    [false, 'TEST', 'TEST'],
    [undefined, 'TEST', 'TEST'],
    [undefined, null, 'UNKNOWN'],
    [true, 'TEST', 'decode.environment_mismatch'],
    [false, 'LIVE', 'decode.environment_mismatch'],
  ])('live: %p in the body, %p in the configuration: %s', (live, environment, result) => {
    const run = () => eventOf(paidCharge(live === undefined ? {} : { live }), accountOf({ environment }));
    expect(result.includes('.') ? thrownBy(run).code : run().environment).toBe(result);
  });
});

describe('decode.malformed_body', () => {
  test.each(['', 'null ', '{"items":[', '{"items":[],"items":[]}', '{"items":[]}x'])('is what %j is', (text) => {
    const code = thrownBy(() => decodeBody(Buffer.from(text))).code;
    expect(code).toBe(text === 'null ' ? 'decode.unexpected_shape' : 'decode.malformed_body');
  });
});

test('a form is an object of texts, for plugins that say so', () => {
  const envelope: ProviderDefinition<unknown>['envelope'] = ({ body }) => ({
    type: body.text('what'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('id') },
    occurredAt: null,
    environment: null,
    apiVersion: null,
    metadata: {},
    object: body,
  });
  const events = {
    'charge.paid': readerThat((object) => ({
      id: object.id('charge'),
      status: 'SUCCEEDED',
      amount: object.optionalMajorUnits('amount', 'currency'),
    })),
  };
  const body = Buffer.from('id=evt_1&what=charge.paid&charge=ch+1&amount=12.30&currency=USD');
  const [decoded] = decodeBody(body, accountOf(), { body: 'form', envelope, events });
  expect(decoded).toMatchObject({
    event: { source: { event_id: 'evt_1' }, payment: { id: 'ch 1', amount: { amount: '12.3', currency: 'USD' } } },
  });
  expect(thrownBy(() => decodeBody(body, accountOf(), { envelope, events })).code).toBe('decode.malformed_body');
});

describe("an author's async slip throws, and rejects nowhere", () => {
  test.each<[what: string, changes: Partial<ProviderDefinition<unknown>>]>([
    ['envelope', { envelope: later as never }],
    ['envelope that maps', { envelope: (() => [later(), later()]) as never }],
    ['envelope, in a part', { envelope: (() => ({ ...acmeItem, metadata: later() })) as never }],
    ['reader', { events: { ...acmeEvents, 'charge.paid': readerThat(later) } }],
    [
      'reader, in a part',
      { events: { ...acmeEvents, 'charge.paid': readerThat(() => ({ id: 'ch_1', description: later() })) } },
    ],
  ])('in the %s', async (_what, changes) => {
    const rejections: unknown[] = [];
    const listen = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', listen);
    try {
      expect(() => decodeBody(bodyOf(paidCharge()), accountOf(), changes)).toThrow(TypeError);
      await new Promise((resolve) => setTimeout(resolve, 10));
    } finally {
      process.off('unhandledRejection', listen);
    }
    expect(rejections).toEqual([]);
  });
});

test('a reason for ignoring is handed on as it is', () => {
  const events = { 'charge.paid': ignored('for a reason') };
  expect(decodeBody(bodyOf(paidCharge()), accountOf(), { events })).toEqual([
    { kind: 'ignored', reason: 'for a reason' },
  ]);
});
