import { createHash, type KeyObject } from 'node:crypto';
import type { ErrorCode } from '@tributary/errors';
import { kindOf, type CanonicalType } from '@tributary/events';
import { loadFixtures, unsignedName, type Fixture, type LoadedPlugin } from '@tributary/plugin-sdk';
import { forge, type Forgery, type SignedWebhook } from './forge.ts';

/** A webhook that `tributary up` sends, and how it must end. */
export interface Sample {
  provider: string;
  account: string;
  /** The provider's type. */
  type: string;
  forgery: Forgery;
  webhook: SignedWebhook;
  expected: { kind: 'events'; bodySha256: string; types: string[] } | { kind: 'dead-letter'; code: ErrorCode };
}

/** An account to send to. */
export interface SampleTarget {
  plugin: LoadedPlugin;
  account: string;
  signingKey: KeyObject;
  /** The account takes webhooks without a signature. */
  allowUnsigned?: boolean;
}

const refusals: readonly (readonly [Forgery, ErrorCode])[] = [
  ['tampered', 'verify.signature_mismatch'],
  ['foreign-key', 'verify.signature_mismatch'],
  ['unsigned', 'verify.signature_missing'],
  ['stale', 'verify.timestamp_outside_tolerance'],
];

/** For each resource kind of the plugin one genuine webhook, then one of each forgery. */
export function makeSamples({ plugin, account, signingKey, allowUnsigned = false }: SampleTarget): Sample[] {
  const fixtures = onePerKind(plugin, loadFixtures(plugin.folder));
  const [first] = fixtures;
  const make = (fixture: Fixture, forgery: Forgery, expected: Sample['expected']): Sample => {
    const webhook = forge(plugin, { fixture, forgery, signingKey, now: Date.now() * 1000 });
    return { provider: plugin.plugin.id, account, type: fixture.type, forgery, webhook, expected };
  };
  const genuine = fixtures.map((fixture) => make(fixture, 'genuine', expectedEvents(fixture)));
  const possible = refusals.filter(([forgery]) => canRefuse(plugin, allowUnsigned, forgery));
  const forged =
    first === undefined ? [] : possible.map(([forgery, code]) => make(first, forgery, { kind: 'dead-letter', code }));
  return [...genuine, ...forged];
}

/** One that is good to show: good news, where the plugin has any. Throws `plugin.fixture_invalid`. */
export function exampleFixture(plugin: LoadedPlugin): Fixture | undefined {
  const fixtures = onePerKind(plugin, loadFixtures(plugin.folder));
  return fixtures.find(({ type }) => preferred.test(type)) ?? fixtures[0];
}

function canRefuse({ plugin }: LoadedPlugin, allowUnsigned: boolean, forgery: Forgery): boolean {
  if (plugin.signature.name === unsignedName) return false;
  if (forgery === 'unsigned') return !allowUnsigned;
  return forgery !== 'stale' || plugin.signature.timestamped;
}

/** Good news first, where a kind of resource has any. */
const preferred = /\.(succeeded|paid|completed)$/;

function onePerKind({ plugin }: LoadedPlugin, fixtures: readonly Fixture[]): Fixture[] {
  const plain = fixtures.filter(({ name, type }) => name === type);
  const mapped = plain.flatMap((fixture) => {
    const mapping = plugin.events[fixture.type];
    return mapping?.kind === 'event' ? [{ fixture, type: mapping.type, kind: kindOf(mapping.type) }] : [];
  });
  const kinds = [...new Set(mapped.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const ofKind = mapped.filter((one) => one.kind === kind);
    const chosen = ofKind.find(({ type }) => preferred.test(type)) ?? ofKind[0];
    return chosen === undefined ? [] : [chosen.fixture];
  });
}

function expectedEvents({ body, expected }: Fixture): Sample['expected'] {
  const events = expected !== null && 'events' in expected ? (expected.events as { type: CanonicalType }[]) : [];
  return {
    kind: 'events',
    bodySha256: createHash('sha256').update(body).digest('hex'),
    types: events.map(({ type }) => type),
  };
}
