import { describe, expect, test } from '@jest/globals';
import { canonicalTypes } from '@tributary/events';
import { loadFixtures, loadPlugin, type Fixture } from '@tributary/plugin-sdk';
import { pluginIds, pluginsFolder } from './plugins-folder.ts';
import { apart, facts } from './same-fact.ts';
import { sameFields } from './same-fields.ts';

/*
 * The same fact has the same canonical type and the same fields, whatever the platform: a subscriber writes one handler. What one
 * platform's documents give and another's do not stands in same-fields.ts, with the reason.
 */
/** A new plugin is a folder and no line anywhere else: it is compared as soon as the table has one of its types. */
const compared = new Set(Object.values(facts).flatMap((told) => Object.keys(told)));
const plugins = await Promise.all(
  pluginIds
    .filter((provider) => compared.has(provider))
    .map(async (provider) => {
      const { plugin, folder } = await loadPlugin({ provider, from: pluginsFolder });
      return { provider, plugin, fixtures: loadFixtures(folder) };
    }),
);

const split = (words: string) => words.split(' ');
const kindOf = (type: string) => split(type.replace('.', ' '))[0] ?? '';

/** The types of a platform that become a canonical type, sorted. */
function typesOf(provider: string, canonicalType: string): string[] {
  const { events = {} } = plugins.find((one) => one.provider === provider)?.plugin ?? {};
  return Object.keys(events).filter((type) => {
    const mapping = events[type];
    return mapping?.kind === 'event' && mapping.type === canonicalType;
  });
}

interface Golden {
  type: string;
  [member: string]: unknown;
}

function goldensOf({ expected }: Fixture): Golden[] {
  return expected !== null && 'events' in expected ? (expected.events as Golden[]) : [];
}

/** The fields that are set in the resources of the events of a kind, event by event. */
function fieldsOf(provider: string, kind: string, isMeant: (fixture: Fixture) => boolean = () => true): string[][] {
  const fixtures = plugins.find((one) => one.provider === provider)?.fixtures ?? [];
  const events = fixtures.filter(isMeant).flatMap(goldensOf);
  return events
    .filter(({ type }) => Object.hasOwn(facts, type) && kindOf(type) === kind)
    .map((event) => Object.keys(event[kind] as object));
}

const isPlain = ({ name, type }: Fixture) => name === type;

describe('each fact', () => {
  test.each(Object.entries(facts))('%s is told by the types of the table, and by no other', (type, told) => {
    expect(Object.keys(canonicalTypes)).toContain(type);
    const mapped = plugins.map(({ provider }) => [provider, typesOf(provider, type)] as const);
    const tellers = mapped.filter(([, types]) => types.length > 0);
    expect(Object.fromEntries(tellers)).toEqual(
      Object.fromEntries(Object.entries(told).map(([provider, types]) => [provider, split(types)])),
    );
  });

  test('that several platforms tell stands in the table, and no other', () => {
    const told = Object.keys(canonicalTypes).filter(
      (type) => plugins.filter(({ provider }) => typesOf(provider, type).length > 0).length > 1,
    );
    expect(Object.keys(facts)).toEqual(told);
  });

  test.each(apart)('$provider tells $types as $as: $because', ({ provider, types, as }) => {
    expect(typesOf(provider, as)).toEqual(split(types));
  });
});

describe.each(Object.entries(sameFields))('the events about a %s', (kind, { always, absent }) => {
  const tellers = plugins.map(({ provider }) => provider).filter((provider) => fieldsOf(provider, kind).length > 0);
  const known = new Set(tellers.flatMap((provider) => fieldsOf(provider, kind)).flat());

  test('come from several platforms', () => {
    expect(tellers.length).toBeGreaterThan(1);
    expect(tellers).toEqual(expect.arrayContaining(Object.keys(absent)));
  });

  test.each(tellers)('of %s set the fields that all set', (provider) => {
    for (const fields of fieldsOf(provider, kind, isPlain)) {
      const missing = split(always).filter((field) => !fields.includes(field));
      expect(missing.filter((field) => !mayBeAbsent(provider, field))).toEqual([]);
    }
  });

  test.each(tellers)('of %s set every field that those of another set, or there is a reason', (provider) => {
    const set = new Set(fieldsOf(provider, kind).flat());
    const reasons = (absent[provider] ?? []).flatMap(({ fields }) => split(fields));
    expect([...known].filter((field) => !set.has(field)).toSorted()).toEqual(reasons.toSorted());
  });

  function mayBeAbsent(provider: string, field: string): boolean {
    return (absent[provider] ?? []).some(({ fields }) => split(fields).includes(field));
  }
});

test('every kind of which several platforms tell a fact is compared', () => {
  expect(Object.keys(sameFields)).toEqual([...new Set(Object.keys(facts).map(kindOf))].toSorted());
});
