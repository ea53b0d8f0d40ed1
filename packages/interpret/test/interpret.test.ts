import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import * as fc from 'fast-check';
import { bodyHmac, type EventMapping, type ProviderDefinition } from '@tributary/plugin-sdk';
import { createInterpret, type Account, type Interpretation, type RawRecord } from '../src/index.ts';
import {
  accountOf,
  acmeEvents,
  bodyOf,
  encoders,
  keyOf,
  paidCharge,
  providerOf,
  recordOf,
  type AcmeItem,
} from './acme.ts';

const interpret = createInterpret(providerOf(), encoders);
const interpretWith = (changes: Partial<ProviderDefinition<unknown>>) =>
  createInterpret(providerOf(accountOf(), changes), encoders)(recordOf(bodyOf(paidCharge())));
const readerThat = (read: () => unknown) => ({
  events: { ...acmeEvents, 'charge.paid': { kind: 'event', type: 'payment.succeeded', read } as EventMapping<unknown> },
});
const codeOf = (interpretation: Interpretation) =>
  interpretation.kind === 'dead-lettered' ? interpretation.error.code : interpretation.kind;
const interpretItems = (...items: AcmeItem[]) => interpret(recordOf(bodyOf(...items)));
const isCoded = (interpretation: Interpretation) =>
  expect(codeOf(interpretation)).toMatch(/^(consume|route|verify|decode|encode)\.(?!crashed)/);
const throwing = (thrown: unknown) => () => {
  throw thrown;
};

test('an error that calls itself by what stands in the body is not repeated', () => {
  const named = Object.assign(new Error('x'), { name: 'card 4242424242424242' });
  const interpretation = interpretWith(readerThat(throwing(named)));
  expect(interpretation).toMatchObject({ error: { code: 'decode.crashed', detail: 'an error' } });
});

describe('a webhook is interpreted whole', () => {
  const ignoredItem = { id: 'evt_9', type: 'product.updated' };

  test.each<[what: string, items: AcmeItem[], types: string[]]>([
    ['one occurrence', [paidCharge()], ['payment.succeeded']],
    ['several', [paidCharge(), { id: 'evt_2', type: 'payout.sent' }], ['payment.succeeded', 'payout.paid']],
    ['one that matters among others', [ignoredItem, paidCharge(), ignoredItem], ['payment.succeeded']],
  ])('%s: published', (_what, items, types) => {
    const interpretation = interpretItems(...items);
    expect(interpretation.kind === 'published' && interpretation.events.map(({ type }) => type)).toEqual(types);
  });

  test('none that matters: ignored, with the reason', () => {
    expect(interpretItems(ignoredItem, ignoredItem)).toEqual({ kind: 'ignored', reason: 'catalogue, no money moves' });
  });

  test.each<[code: string, items: AcmeItem[]]>([
    ['decode.unmapped_type', [paidCharge(), { id: 'evt_2', type: 'unheard.of' }]],
    ['decode.unexpected_shape', [paidCharge(), { id: 'evt_2', type: 'charge.refunded', object: {} }]],
    ['decode.unexpected_shape', [paidCharge(), paidCharge()]],
  ])('one that fails: %s, and nothing is published', (code, items) => {
    expect(codeOf(interpretItems(...items))).toBe(code);
  });

  test('one that fails in encoding: nothing is published', () => {
    const payout = { kind: 'event', type: 'payout.paid', read: () => ({ id: 'po', status: 'NOT' }) };
    const events = { ...acmeEvents, 'payout.sent': payout as unknown as EventMapping<unknown> };
    const record = recordOf(bodyOf(paidCharge(), { id: 'evt_2', type: 'payout.sent' }));
    expect(codeOf(createInterpret(providerOf(accountOf(), { events }), encoders)(record))).toBe(
      'encode.schema_violation',
    );
  });
});

describe('each stage fails with a code of its own', () => {
  const body = bodyOf(paidCharge());

  test.each<[code: string, interpretation: Interpretation]>([
    ['consume.malformed_record', interpret(recordOf(body, { record: { value: null } }))],
    ['consume.crashed', interpret(recordOf(body, { record: { value: 'text' as never, headers: null as never } }))],
    ['route.unknown_account', interpret(recordOf(body, { headers: { 'raw-account': 'other' } }))],
    ['verify.signature_missing', interpret(recordOf(body, { httpHeaders: [] }))],
    ['verify.crashed', interpretWith({ signature: { verify: throwing(new RangeError('x')) } as never })],
    ['verify.crashed', interpretWith({ signature: { verify: () => ({ keyId: 'x' }) } as never })],
    ['decode.malformed_body', interpret(recordOf(Buffer.from('{')))],
    ['decode.crashed', interpretWith({ envelope: throwing('a text') })],
    ['decode.crashed', interpretWith({ envelope: throwing(undefined) })],
    ['decode.crashed', interpretWith({ envelope: (() => null) as never })],
    ['decode.crashed', interpretWith(readerThat(throwing(new RangeError('x'))))],
    ['decode.crashed', interpretWith({ envelope: (async () => []) as never })],
    ['decode.crashed', interpretWith(readerThat(async () => ({ id: 'x', status: 'SUCCEEDED' })))],
    ['encode.schema_violation', interpretWith(readerThat(() => ({ id: 5 })))],
    ['encode.crashed', interpretWith(readerThat(() => null))],
  ])('%s', (code, interpretation) => {
    expect(codeOf(interpretation)).toBe(code);
  });

  test('and an error of another stage is a bug of the stage that threw it', () => {
    const stolen = throwing(new TributaryError('verify.no_key', { detail: 'stolen' }));
    expect(codeOf(interpretWith({ envelope: stolen }))).toBe('decode.crashed');
  });

  test('a crash says the kind of error alone, and keeps the cause', () => {
    const cause = new RangeError('the body of Jane Doe');
    const interpretation = interpretWith(readerThat(throwing(cause)));
    expect(interpretation).toMatchObject({ kind: 'dead-lettered', error: { detail: 'RangeError', cause } });
    const ofText = interpretWith(readerThat(throwing('Jane Doe')));
    expect(ofText).toMatchObject({ kind: 'dead-lettered', error: { detail: 'string', cause: 'Jane Doe' } });
  });
});

describe('interpretation never throws', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const name = fc.oneof(
    fc.constantFrom('raw-spec', 'raw-id', 'raw-received-at', 'raw-account', 'raw-http-headers', 'traceparent'),
    fc.string(),
  );
  const garbage: fc.Arbitrary<RawRecord> = fc.record({
    topic: fc.string(),
    partition: fc.integer(),
    offset: fc.bigInt(),
    key: fc.option(bytes),
    value: fc.option(fc.oneof(bytes, fc.json().map(Buffer.from))),
    headers: fc.array(fc.tuple(name, bytes)),
  });

  test('for records of garbage', () => {
    fc.assert(
      fc.property(garbage, (record) => isCoded(interpret(record))),
      { numRuns: 500 },
    );
  });

  test('for genuine records with one header of garbage', () => {
    fc.assert(
      fc.property(name, bytes, (header, value) => {
        const interpretation = interpret(recordOf(bodyOf(paidCharge()), { headers: { [header]: value.toString() } }));
        if (interpretation.kind !== 'published') isCoded(interpretation);
      }),
      { numRuns: 500 },
    );
  });

  test('for signed bodies of any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => isCoded(interpret(recordOf(Buffer.from(text))))),
      { numRuns: 500 },
    );
  });

  test('for signed items of any JSON', () => {
    const item = fc.record(
      { id: fc.jsonValue(), type: fc.constantFrom(...Object.keys(acmeEvents)), object: fc.jsonValue() },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const interpretation = interpret(recordOf(Buffer.from(JSON.stringify({ items }))));
        if (interpretation.kind === 'dead-lettered') isCoded(interpretation);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an account with a scheme of its own', () => {
  const old = bodyHmac({ header: 'x-acme', encoding: 'hex' });
  const body = bodyOf(paidCharge());
  const httpHeaders = old.sign({ body, key: keyOf('2026-01').key, signedAt: 0 });
  const outcomeOf = (account: Account) =>
    codeOf(createInterpret(providerOf(account), encoders)(recordOf(body, { httpHeaders })));

  test("is verified with that, and every other with the plugin's", () => {
    expect(outcomeOf(accountOf({ signature: old }))).toBe('published');
    expect(outcomeOf(accountOf())).toBe('verify.signature_missing');
  });
});
