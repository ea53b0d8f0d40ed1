import { describe, expect, test } from '@jest/globals';
import { createInterpret } from '../src/index.ts';
import {
  accountOf,
  bodyOf,
  encoders,
  keyOf,
  paidCharge,
  providerOf,
  receivedAt,
  recordOf,
  signed,
  type AcmeItem,
} from './acme.ts';

const account = accountOf({ keys: [keyOf('2026-01'), keyOf('2027-01')] });
const provider = { ...providerOf(account), fingerprints: true };

function eventOf(record = recordOf(bodyOf(paidCharge())), interpret = createInterpret(provider, encoders)) {
  const interpretation = interpret(record);
  if (interpretation.kind !== 'published') throw new Error(interpretation.kind);
  return interpretation.events.at(-1);
}

const ofItem = (item: AcmeItem) => eventOf(recordOf(bodyOf(item)))?.fingerprint;
const first = eventOf();

describe('two deliveries of one occurrence have one id and one fingerprint', () => {
  const body = bodyOf(paidCharge());

  test('whenever each was received, signed anew, and wherever it lies', () => {
    const later = receivedAt + 3_600_000_000;
    const again = recordOf(body, {
      httpHeaders: signed(body, '2027-01', later),
      headers: { 'raw-received-at': new Date(later / 1000).toISOString() },
      record: { offset: 77n, partition: 5 },
    });
    expect(eventOf(again)).toMatchObject({ id: first?.id, fingerprint: first?.fingerprint });
  });

  test('whatever else comes with it', () => {
    const other = paidCharge({ id: 'evt_0', object: { id: 'ch_0', status: 'paid', amount: 1, currency: 'usd' } });
    expect(eventOf(recordOf(bodyOf(other, paidCharge())))).toMatchObject({ fingerprint: first?.fingerprint });
  });

  test('and whichever version of a plugin reads it', () => {
    const upgraded = { ...provider, pluginVersion: { name: '@acme/tributary-plugin', version: '2.0.0' } };
    const event = eventOf(recordOf(body), createInterpret(upgraded, encoders));
    expect(event?.fingerprint).toBe(first?.fingerprint);
  });
});

describe('what says something else has another fingerprint', () => {
  test.each<[what: string, item: AcmeItem]>([
    ['an amount', paidCharge({ object: { id: 'ch_1', status: 'paid', amount: 1235, currency: 'usd', note: 'Käse' } })],
    ['a status', paidCharge({ object: { id: 'ch_1', status: 'held', amount: 1234, currency: 'usd', note: 'Käse' } })],
    ['a time', paidCharge({ at: '2025-12-31T23:59:58.123457Z' })],
    ['a word of the merchant', paidCharge({ metadata: { order: '7' } })],
    ['the version of the interface', paidCharge({ version: '2026-02' })],
  ])('%s', (_, item) => {
    expect(ofItem(item)).toMatch(/^[0-9a-f]{16}$/);
    expect(ofItem(item)).not.toBe(first?.fingerprint);
  });

  test('a corrected mapping, with the same id', () => {
    const events = { ...provider.plugin.events, 'charge.paid': { ...provider.plugin.events['charge.refunded'] } };
    const corrected = { ...provider, plugin: { ...provider.plugin, events } } as unknown as typeof provider;
    const event = eventOf(undefined, createInterpret(corrected, encoders));
    expect(event?.id).toBe(first?.id);
    expect(event?.fingerprint).not.toBe(first?.fingerprint);
  });
});

test('a registry that has other ids makes no other fingerprint', () => {
  const shifted = Object.fromEntries(
    Object.entries(encoders).map(([topic, encoder]) => [
      topic,
      {
        encode(event: Parameters<typeof encoder.encode>[0]) {
          const value = encoder.encode(event);
          value.writeUInt32BE(99, 1);
          return value;
        },
      },
    ]),
  ) as unknown as typeof encoders;
  expect(eventOf(undefined, createInterpret(provider, shifted))?.fingerprint).toBe(first?.fingerprint);
});

test('an event that is told by the digest of its body has none: nothing tells a redelivery from a second occurrence', () => {
  const { id: _, ...item } = paidCharge();
  expect(ofItem(item)).toBeUndefined();
});

test('nothing has one where nobody asks for it', () => {
  expect(eventOf(undefined, createInterpret(providerOf(account), encoders))).not.toHaveProperty('fingerprint');
});
