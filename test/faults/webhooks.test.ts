import { describe, expect, test } from '@jest/globals';
import { createEncoder, topics } from '@tributary/events';
import { createInterpret, type Encoders, type Interpretation, type RawRecord } from '@tributary/interpret';
import type { LedgerLine } from './ledger.ts';
import { floodPlugin } from './plugin/flood-plugin.ts';
import { createRandom } from './random.ts';
import { createWebhooks, type Mixture, type Webhook } from './webhooks.ts';

const secret = Buffer.from('secret');
const at = Date.UTC(2026, 10, 26);

function webhooks(count: number, { seed = 1, mixture }: { seed?: number; mixture?: Mixture } = {}): Webhook[] {
  const deps = {
    provider: 'flood',
    topic: 'raw.flood',
    secret: () => secret,
    random: createRandom(seed),
    now: () => at,
  };
  const next = createWebhooks(deps, mixture);
  return Array.from({ length: count }, next);
}

/** What does not change from run to run. */
const lasting = ({ record, line }: Webhook): unknown => [record.key, record.value.toString(), line.expect, line.seq];

const encoders = Object.fromEntries(topics.map((topic) => [topic, createEncoder(topic, 1)])) as unknown as Encoders;
const plugin = floodPlugin('flood');
const key = { id: 'campaign', key: plugin.signature.prepareKey(secret), notBefore: null, notAfter: null };
const main = { id: 'main', environment: 'LIVE' as const, settings: {}, keys: [key] };
const interpret = createInterpret(
  { id: 'flood', plugin, pluginVersion: { name: 'flood', version: '1' }, accounts: new Map([['main', main]]) },
  encoders,
);

function interpreted({ record }: Webhook): Interpretation {
  const raw: RawRecord = {
    ...record,
    partition: 0,
    offset: 0n,
    key: Buffer.from(record.key),
    headers: record.headers.map(([name, value]) => [name, Buffer.from(value)]),
  };
  return interpret(raw);
}

function outcome(interpretation: Interpretation): unknown {
  if (interpretation.kind === 'published')
    return interpretation.events.map(({ topic, type, key: of }) => [topic, type, of]);
  return interpretation.kind === 'ignored' ? 'ignored' : interpretation.error.code;
}

function expected({ expect: becomes, code, events, key: of }: LedgerLine): unknown {
  if (becomes !== 'published') return code ?? 'ignored';
  return events.map(({ topic, type, objectId }) => [topic, type, topic === 'payouts' ? `flood/main/${objectId}` : of]);
}

describe('the webhooks of a load', () => {
  test('are the same for the same seed, and others for another', () => {
    const one = webhooks(500).map(lasting);
    expect(webhooks(500).map(lasting)).toEqual(one);
    expect(webhooks(500, { seed: 2 }).map(lasting)).not.toEqual(one);
  });

  test('become what the ledger says', () => {
    for (const webhook of webhooks(1_000)) {
      expect(outcome(interpreted(webhook))).toEqual(expected(webhook.line));
    }
  });

  test('are of all kinds: hot and cold keys, several occurrences, two topics, redeliveries, every poison', () => {
    const lines = webhooks(4_000).map(({ line }) => line);
    const codes = new Set(lines.map(({ code }) => code));
    expect(codes).toEqual(
      new Set([
        undefined,
        'verify.signature_mismatch',
        'route.unknown_account',
        'decode.malformed_body',
        'decode.unmapped_type',
      ]),
    );
    const perKey = [...Map.groupBy(lines, ({ key: of }) => of).values()].map(({ length }) => length);
    expect(Math.max(...perKey)).toBeGreaterThan(80);
    expect(perKey.filter((count) => count === 1).length).toBeGreaterThan(300);
    expect(lines.filter(({ events }) => events.length > 1).length).toBeGreaterThan(300);
    expect(lines.filter(({ redeliveryOf }) => redeliveryOf !== undefined).length).toBeGreaterThan(50);
    expect(lines.filter(({ expect: becomes }) => becomes === 'ignored').length).toBeGreaterThan(20);
  });

  test('have ids of their own; a redelivery has the same bytes as the delivery before it', () => {
    const all = webhooks(1_000);
    const byId = new Map(all.map((webhook) => [webhook.line.id, webhook]));
    expect(byId.size).toBe(all.length);
    for (const { record, line } of all) {
      const first = line.redeliveryOf === undefined ? undefined : byId.get(line.redeliveryOf);
      if (first) expect(record.value.equals(first.record.value)).toBe(true);
    }
  });

  test('have a place among those of their key that only grows', () => {
    const last = new Map<string, number>();
    for (const { line } of webhooks(1_000)) {
      if (line.redeliveryOf !== undefined) continue;
      expect(line.seq).toBe((last.get(line.key) ?? 0) + 1);
      last.set(line.key, line.seq);
    }
  });

  test('can be nothing but poison', () => {
    const mixture = { redelivered: 0, poison: 1, ignored: 0 };
    expect(new Set(webhooks(200, { mixture }).map(({ line }) => line.expect))).toEqual(new Set(['dead-lettered']));
  });

  test('come again under another key and so many later, where that is said', () => {
    const again = { behind: 300, elsewhere: true };
    const all = webhooks(2_000, { mixture: { redelivered: 0.3, poison: 0, ignored: 0, again } });
    const places = new Map(all.map(({ line }, place) => [line.id, place]));
    const distances = all.flatMap(({ record, line }, place) => {
      if (line.redeliveryOf === undefined) return [];
      const first = places.get(line.redeliveryOf) ?? 0;
      expect(record.value.equals(all[first]?.record.value ?? Buffer.alloc(0))).toBe(true);
      expect(record.key).not.toBe(all[first]?.record.key);
      return place - first;
    });
    expect(distances.length).toBeGreaterThan(300);
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(300);
  });

  test('come again over days, where that is said, and never before the first delivery', () => {
    const mixture = { redelivered: 0.8, poison: 0, ignored: 0, again: { withinHours: 71 } };
    const all = webhooks(1_000, { mixture });
    const hours = ({ record }: Webhook): number =>
      (Date.parse(record.headers.find(([name]) => name === 'raw-received-at')?.[1] ?? '') - at) / 3_600_000;
    const [again = [], first = []] = [true, false].map((isAgain) =>
      all.filter(({ line }) => (line.redeliveryOf !== undefined) === isAgain).map(hours),
    );
    expect(new Set(first)).toEqual(new Set([-71]));
    expect(again.length).toBeGreaterThan(3 * first.length);
    expect(Math.min(...again)).toBeLessThan(-60);
    expect(Math.max(...again)).toBeGreaterThan(-11);
    for (const webhook of all) expect(outcome(interpreted(webhook))).toEqual(expected(webhook.line));
  });

  test('tell the plugin to misbehave where that is asked for, and the ledger what becomes of them', () => {
    const deps = {
      provider: 'flood',
      topic: 'raw.flood',
      secret: () => secret,
      random: createRandom(1),
      now: () => at,
    };
    const next = createWebhooks(deps, { redelivered: 0.5, poison: 0.2, ignored: 0.2 });
    for (let usual = 0; usual < 50; usual += 1) next();
    expect(next('throws').line).toMatchObject({ expect: 'dead-lettered', code: 'decode.crashed', events: [] });
    expect(next('leaks').line).toMatchObject({ expect: 'published' });
    const loop = next('loops for ever');
    expect(loop.line).toMatchObject({ expect: 'dead-lettered', code: 'decode.timed_out', events: [] });
    expect(JSON.parse(loop.record.value.toString())).toMatchObject({ misdeed: 'loops for ever' });
  });
});
