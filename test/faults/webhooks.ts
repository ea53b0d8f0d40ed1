import { hash, type KeyObject } from 'node:crypto';
import { createUuidV7 } from '@tributary/ingress';
import { toRawRecord, type RawRecord } from '../../packages/ingress/src/raw-record.ts';
import type { ExpectedEvent, LedgerLine } from './ledger.ts';
import { floodPlugin, orderingKey } from './plugin/flood-plugin.ts';
import { misdeeds, type MisdeedName } from './plugin/misdeeds.ts';
import type { Random } from './random.ts';

/** A webhook of the load, and what must become of it. */
export interface Webhook {
  record: RawRecord;
  line: LedgerLine;
}

/** What a webhook is made of. */
export interface WebhookDeps {
  provider: string;
  topic: string;
  /** What it is signed with now. */
  secret(): Buffer;
  random: Random;
  now(): number;
}

/** How often webhooks are of the unusual kinds; the rest is published. */
export interface Mixture {
  /** A webhook that came before, again. */
  redelivered: number;
  /** One that nothing can be made of. */
  poison: number;
  ignored: number;
  /** What the plugin does to each that is to be published. */
  misdeed?: MisdeedName;
  /** How one comes again, where not soon and in the same way. */
  again?: Again;
}

/** A redelivery that is not like the delivery before it. */
export interface Again {
  /** After so many others at the least. */
  behind?: number;
  /** Under another key, and so in another partition, as any producer may choose it. */
  elsewhere?: boolean;
  /** At any time within so many hours after the first one, which was received so many hours ago. */
  withinHours?: number;
}

/** As issue and catalogue want the default load. */
export const usualMixture: Mixture = { redelivered: 0.02, poison: 0.01, ignored: 0.01 };

const hotKeys = 20;
const coldKeys = 5_000;
const rememberedDeliveries = 200;
const hourMs = 3_600_000;

interface Draft {
  body: Buffer;
  /** Signed by somebody who has not the key. */
  forged: boolean;
  account: string;
  expected: Pick<LedgerLine, 'key' | 'seq' | 'expect' | 'code' | 'events' | 'redeliveryOf'>;
}

/** How a draft is delivered, where not as it is and now. */
interface Way {
  agoMs?: number;
  elsewhere?: boolean;
}

interface State {
  count: number;
  seqs: Map<string, number>;
  /** Some that were published: what may be delivered again. */
  earlier: { draft: Draft; id: string }[];
}

/** Makes webhooks, each another; the same ones for the same seed, but for ids of deliveries and times. */
export function createWebhooks(deps: WebhookDeps, mixture: Mixture = usualMixture): NextWebhook {
  const { random } = deps;
  const { again = {}, misdeed: usual } = mixture;
  const longestAgoMs = (again.withinHours ?? 0) * hourMs;
  const state: State = { count: 0, seqs: new Map(), earlier: [] };
  return (misdeed = usual) => {
    const chance = random.next();
    const due = state.earlier.slice(0, Math.max(0, state.earlier.length - (again.behind ?? 0)));
    if (misdeed === undefined && chance < mixture.redelivered && due.length > 0) {
      const draft = redelivery(random.pick(due));
      return deliver(deps, draft, { ...again, agoMs: longestAgoMs * random.next() });
    }
    const usualDraft = payment(deps, state, misdeed);
    const draft = misdeed === undefined ? become(kindOf(chance, mixture), usualDraft, random) : usualDraft;
    const webhook = deliver(deps, draft, { agoMs: longestAgoMs });
    if (draft.expected.expect === 'published') remember(state, { draft, id: webhook.line.id }, again);
    return webhook;
  };
}

/** Makes the next webhook: one at which the plugin misbehaves, where that is said. */
export type NextWebhook = (misdeed?: MisdeedName) => Webhook;

function redelivery({ draft, id }: State['earlier'][number]): Draft {
  return { ...draft, expected: { ...draft.expected, redeliveryOf: id } };
}

function remember({ earlier }: State, one: State['earlier'][number], { behind = 0 }: Again): void {
  earlier.push(one);
  if (earlier.length > rememberedDeliveries + behind) earlier.shift();
}

type Kind = 'published' | 'poison' | 'ignored';

function kindOf(chance: number, { redelivered, poison, ignored }: Mixture): Kind {
  if (chance < redelivered || chance >= redelivered + poison + ignored) return 'published';
  return chance < redelivered + poison ? 'poison' : 'ignored';
}

function become(kind: Kind, usual: Draft, random: Random): Draft {
  if (kind === 'published') return usual;
  return kind === 'poison' ? random.pick(poisons)(usual) : ignoredOne(usual);
}

/** One to three things that happened to a payment, now and then with a payout that came of it. */
function payment({ provider, random, now }: WebhookDeps, state: State, misdeed: MisdeedName | undefined): Draft {
  const n = (state.count += 1);
  const about = random.happens(0.5) ? `pay_hot_${random.between(1, hotKeys)}` : `pay_${random.between(1, coldKeys)}`;
  const key = `${provider}/main/${about}`;
  const seq = (state.seqs.get(key) ?? 0) + 1;
  state.seqs.set(key, seq);
  const events: ExpectedEvent[] = Array.from(
    { length: random.happens(0.1) ? random.between(2, 3) : 1 },
    (_, place) => ({
      ...money(random),
      topic: 'payments' as const,
      type: place === 0 ? 'payment.succeeded' : 'payment.updated',
      objectId: about,
      eventId: `evt_${n}_${place}`,
    }),
  );
  if (random.happens(0.1)) {
    const payout = { topic: 'payouts' as const, type: 'payout.paid', objectId: `po_${n}`, eventId: `evt_${n}_payout` };
    events.push({ ...money(random), ...payout });
  }
  const body = bodyOf(about, events, { at: now(), note: 'n'.repeat(random.between(0, 600)), misdeed });
  const draft: Draft = { body, forged: false, account: 'main', expected: { key, seq, expect: 'published', events } };
  const code = misdeed === undefined ? null : misdeeds[misdeed].code;
  return code === null ? draft : lost(draft, code);
}

function money(random: Random): Pick<ExpectedEvent, 'amount' | 'currency'> {
  return {
    amount: `${random.between(1, 9999)}.${random.between(10, 99)}`,
    currency: random.pick(['EUR', 'USD', 'GBP']),
  };
}

const platformTypes: Readonly<Record<string, string>> = {
  'payment.succeeded': 'charge.paid',
  'payment.updated': 'charge.updated',
  'payout.paid': 'payout.paid',
};

interface Extras {
  at: number;
  note: string;
  misdeed?: MisdeedName | undefined;
}

function bodyOf(about: string, events: readonly ExpectedEvent[], { at, note, misdeed }: Extras): Buffer {
  const occurrences = events.map(({ eventId, type, objectId, amount, currency }) => ({
    id: eventId,
    type: platformTypes[type],
    at,
    object: { id: objectId, amount, currency, note },
  }));
  return Buffer.from(JSON.stringify({ about, misdeed, occurrences }));
}

const withType = ({ body }: Draft, type: string): Buffer => Buffer.from(body.toString().replace('charge.paid', type));

function ignoredOne(usual: Draft): Draft {
  const [first] = usual.expected.events;
  const { about } = JSON.parse(usual.body.toString()) as { about: string };
  const body = bodyOf(about, first === undefined ? [] : [first], { at: 0, note: '' });
  const ignored = withType({ ...usual, body }, 'product.updated');
  return { ...usual, body: ignored, expected: { ...usual.expected, expect: 'ignored', events: [] } };
}

const lost = (usual: Draft, code: NonNullable<LedgerLine['code']>): Draft => ({
  ...usual,
  expected: { ...usual.expected, expect: 'dead-lettered', code, events: [] },
});

/** The kinds of webhooks of which nothing can be made. */
const poisons: readonly ((usual: Draft) => Draft)[] = [
  (usual) => ({ ...lost(usual, 'verify.signature_mismatch'), forged: true }),
  (usual) => ({ ...lost(usual, 'route.unknown_account'), account: 'nobody' }),
  (usual) => ({ ...lost(usual, 'decode.malformed_body'), body: usual.body.subarray(0, usual.body.length - 2) }),
  (usual) => ({ ...lost(usual, 'decode.unmapped_type'), body: withType(usual, 'charge.invented') }),
];

/** One delivery of a draft: signed when it is received, as a platform's retry is. */
function deliver({ provider, topic, secret, now }: WebhookDeps, draft: Draft, { agoMs = 0, elsewhere }: Way): Webhook {
  const { body, forged, account, expected } = draft;
  const id = createUuidV7();
  const at = Math.floor(now() - agoMs);
  const signature = signatureOf(provider, forged ? Buffer.from('a foreign key') : secret(), { body, at });
  const record = toRawRecord(
    {
      id,
      receivedAtMs: at,
      account,
      method: 'POST',
      path: `/webhooks/${provider}/${account}`,
      rawHeaders: ['content-type', 'application/json', ...signature],
      body,
    },
    { topic, orderingKey },
  );
  const bodySha256 = hash('sha256', body, 'hex');
  if (elsewhere === true) record.key = `${record.key} by another way`;
  return { record, line: { id, provider, account, ...expected, acknowledged: false, bodySha256, topic } };
}

const schemes = new Map<string, ReturnType<typeof floodPlugin>['signature']>();
const keys = new Map<string, KeyObject>();

function signatureOf(provider: string, secret: Buffer, { body, at }: { body: Buffer; at: number }): string[] {
  const scheme = schemes.get(provider) ?? floodPlugin(provider).signature;
  schemes.set(provider, scheme);
  const name = secret.toString('hex');
  const key = keys.get(name) ?? scheme.prepareSigningKey(secret);
  keys.set(name, key);
  return scheme.sign({ body, key, signedAt: at * 1000 }).flat();
}
