import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lintPlugin, loadSubject, receivedAt, runConformance } from '@tributary/plugin-testing';
import type { EncodedEvent } from '../src/index.ts';

/*
 * One webhook, several occurrences: whole ones with ids, thin ones that name an object, its status and a time, and some without
 * anything of their own. The plugin is an ordinary folder, and all that the conformance suite asks for holds of it too.
 */
const folder = join(import.meta.dirname, '../../plugin-testing/test/plugins/batches');
const subject = await loadSubject(folder);

type Item = Record<string, unknown>;

const paid: Item = { id: 'evt_1', type: 'charge.paid', charge: { charge_id: 'ch_1', status: 'paid' } };
const refused: Item = { id: 'evt_2', type: 'charge.refused', charge: { charge_id: 'ch_2', status: 'refused' } };
const seen: Item = { id: 'evt_3', type: 'page.seen' };
const thin = (charge: string, status: string, at: string): Item => ({
  type: 'charge.paid',
  charge_id: charge,
  status,
  at,
});
const bare: Item = { type: 'charge.paid', number: 7 };

function interpret(items: Item[], signedAt = receivedAt) {
  const fixture = { body: Buffer.from(JSON.stringify(items)), header: undefined, settings: {} };
  return subject.show(fixture, { ...subject.genuine(fixture, subject.key, signedAt), receivedAt: signedAt });
}

function eventsOf(items: Item[], signedAt?: number): EncodedEvent[] {
  const interpretation = interpret(items, signedAt);
  if (interpretation.kind !== 'published') throw new Error(interpretation.kind);
  return interpretation.events;
}

const idsOf = (items: Item[], signedAt?: number) => eventsOf(items, signedAt).map(({ id }) => id);
const errorOf = (items: Item[]) => {
  const interpretation = interpret(items);
  return interpretation.kind === 'dead-lettered' ? interpretation.error : undefined;
};

test('the conformance suite and the lint find nothing in a plugin of batches', async () => {
  expect((await runConformance(folder)).findings).toEqual([]);
  expect((await lintPlugin(folder)).findings).toEqual([]);
});

test('every occurrence becomes an event, in their order, and what is ignored is none', () => {
  const events = eventsOf([refused, paid, seen, thin('ch_3', 'paid', '2026-01-01T00:00:00Z'), bare]);
  expect(events.map(({ type, key }) => [type, key])).toEqual([
    ['payment.failed', 'batches/main/ch_2'],
    ['payment.succeeded', 'batches/main/ch_1'],
    ['payment.succeeded', 'batches/main/ch_3'],
    ['payment.succeeded', 'batches/main/7'],
  ]);
});

test('a webhook of which everything is ignored is ignored', () => {
  expect(interpret([seen, seen])).toEqual({ kind: 'ignored', reason: 'no money moves' });
});

describe('the id of an occurrence', () => {
  const forms: [string, Item[]][] = [
    ['with an id of its own', [paid, refused]],
    [
      'known by object, status and time',
      [
        thin('ch_1', 'paid', '2026-01-01T00:00:00Z'),
        thin('ch_1', 'paid', '2026-01-01T00:00:01Z'),
        thin('ch_1', 'refused', '2026-01-01T00:00:00Z'),
        thin('ch_2', 'paid', '2026-01-01T00:00:00Z'),
      ],
    ],
    ['known by nothing but its place', [bare, bare, { ...bare, number: 8 }]],
  ];

  test.each(forms)('%s is another than that of each other occurrence', (_form, items) => {
    expect(new Set(idsOf(items)).size).toBe(items.length);
  });

  test.each(forms)('%s is the same in a redelivery, which is signed anew', (_form, items) => {
    expect(idsOf(items, receivedAt + 3_600_000_000)).toEqual(idsOf(items));
  });

  test.each(forms.slice(0, 2))('%s does not depend on the batch that it comes in', (_form, items) => {
    expect(idsOf(items.toReversed()).toReversed()).toEqual(idsOf(items));
    expect(items.flatMap((item) => idsOf([item]))).toEqual(idsOf(items));
  });

  test('known by nothing but its place is that of the very bytes', () => {
    expect(idsOf([bare, refused])[0]).not.toBe(idsOf([bare])[0]);
  });
});

describe('a batch is one dead letter', () => {
  test('where one of its occurrences cannot be read', () => {
    const broken = { ...refused, charge: { status: 'refused' } };
    expect(errorOf([paid, broken])).toMatchObject({ code: 'decode.unexpected_shape', detail: '1.charge.number' });
  });

  test('where one of its types is not known', () => {
    expect(errorOf([paid, { id: 'evt_9', type: 'charge.halved' }])).toMatchObject({ code: 'decode.unmapped_type' });
  });

  test.each<[string, Item[]]>([
    ['one id', [paid, { ...refused, id: 'evt_1' }]],
    [
      'one object, status and time',
      [thin('ch_1', 'paid', '2026-01-01T00:00:00Z'), thin('ch_1', 'paid', '2026-01-01T00:00:00Z')],
    ],
  ])('where two of its occurrences have %s: they would be one event to every subscriber', (_what, items) => {
    expect(errorOf(items)).toMatchObject({
      code: 'decode.unexpected_shape',
      detail: 'two occurrences have one identity',
    });
  });

  test('where it holds nothing', () => {
    expect(errorOf([])).toMatchObject({ code: 'decode.unexpected_shape', detail: 'no occurrence' });
  });
});
