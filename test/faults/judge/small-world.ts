import { hash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TributaryError, type ErrorCode } from '@tributary/errors';
import {
  createDecoder,
  createEncoder,
  createRegistry,
  schemaTexts,
  topics,
  type Topic,
  type WrittenEvent,
} from '@tributary/events';
import { createTopicNames, type TopicNames } from '@tributary/host';
import { createInterpret, type Encoders, type RawRecord } from '@tributary/interpret';
import { createKafka, type Admin, type OutgoingRecord, type Producer } from '@tributary/kafka';
import { event } from '@tributary/plugin-sdk';
import { accountOf, acmeEvents, providerOf, recordOf } from '../../../packages/interpret/test/acme.ts';
import { deadLetter } from '../../../packages/runtime/src/dead-letter.ts';
import type { TestStack } from '../../jest/stack.ts';
import { writeLedger, type LedgerLine } from '../ledger.ts';
import type { JudgeOptions } from './judge.ts';
import { httpHeadersOf, webhooks, type SmallWebhook } from './small-webhooks.ts';

/** What a perfect runtime makes of a webhook. */
export interface Output {
  /** The webhook's name. */
  of: string;
  record: OutgoingRecord;
}

/** A run in which all is right, until a test plants something in it. */
export interface SmallWorld {
  names: TopicNames;
  lines: LedgerLine[];
  /** In the order in which they are published. */
  outputs: Output[];
  /** What the group has committed, by raw partition. */
  committed: Map<number, bigint>;
  /** The dead letter that a webhook would be. */
  letterOf(name: string): OutgoingRecord;
  /** An event with something changed in it. */
  changed(record: OutgoingRecord, change: (event: WrittenEvent) => void): OutgoingRecord;
  /** The line of a webhook. */
  line(name: string): LedgerLine;
  /** Removes the raw records of a webhook's partition up to the webhook. */
  forgetBefore(name: string): Promise<void>;
  /** Runs when everything is published. */
  afterwards: (() => Promise<unknown>)[];
  /** Runs at the end. */
  atLast: (() => Promise<unknown>)[];
  /** What the judge is asked, with what a test asks otherwise. */
  request: JudgeOptions;
}

/** Where worlds are made. */
export interface Universe {
  /** A world with something planted in it, published. */
  world(plant: (world: SmallWorld) => void): Promise<SmallWorld>;
  close(): Promise<void>;
}

const provider = providerOf(accountOf(), {
  events: {
    ...acmeEvents,
    'payout.sent': event('payout.paid', (object) => ({
      id: object.id('id'),
      ...object.status<'PAID'>('status', { sent: 'PAID' }),
      amount: object.optionalMinorUnits('amount', 'currency'),
    })),
  },
});
const plugin = '@acme/tributary-plugin@1.2.3';
const partitions = 2;

interface Deps {
  stack: TestStack;
  admin: Admin;
  producer: Producer;
  encoders: Encoders;
  folder: string;
}

/** Opens a place for worlds on the real Kafka, with schemas of the real registry. */
export async function openUniverse(stack: TestStack): Promise<Universe> {
  const kafka = createKafka({ brokers: stack.brokers, clientId: 'judge-tests' });
  const admin = kafka.admin();
  const producer = kafka.producer();
  const folder = mkdtempSync(join(tmpdir(), 'tributary-judge-'));
  const worlds: SmallWorld[] = [];
  const deps = { stack, admin, producer, encoders: await registerEncoders(stack.registryUrl), folder };
  return {
    async world(plant) {
      const world = await createWorld(deps, plant);
      worlds.push(world);
      return world;
    },
    async close() {
      await Promise.allSettled(worlds.flatMap(({ atLast }) => atLast).map((act) => act()));
      await producer.close();
      await admin.close();
      await kafka.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function registerEncoders(url: string): Promise<Encoders> {
  const registry = createRegistry({ url });
  const entries = topics.map(async (topic) => {
    const id = await registry.register(`judge-tests.${topic}-value`, schemaTexts[topic]);
    return [topic, createEncoder(topic, id)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as unknown as Encoders;
}

async function createWorld(deps: Deps, plant: (world: SmallWorld) => void): Promise<SmallWorld> {
  const prefix = `judged-${randomUUID().slice(0, 8)}.`;
  const names = createTopicNames(prefix);
  const made = [names.raw('acme'), names.deadLetters('acme'), names.canonical('payments'), names.canonical('payouts')];
  await deps.admin.applyTopics(made.map((topic) => ({ topic, partitions, replicationFactor: 1, settings: {} })));
  const stored = await store(deps.producer, names.raw('acme'));
  const lines = webhooks.map((webhook) => lineOf(webhook, { topic: names.raw('acme'), stored }));
  const group = `${prefix}runtime`;
  const ledgerFile = join(deps.folder, `${prefix}jsonl`);
  const world: SmallWorld = {
    names,
    lines: [...lines],
    outputs: outputsOf(deps, names, stored),
    committed: committedOf(stored),
    letterOf: (name) => letterOf(names, find(stored, name), 'decode.unexpected_shape'),
    changed: (record, change) => changed(deps.encoders, record, change),
    forgetBefore(name) {
      const { topic, partition, offset } = find(stored, name).raw;
      return deps.admin.deleteRecordsBefore(topic, [{ partition, offset }]);
    },
    line: (name) => lines[webhooks.findIndex((webhook) => webhook.name === name)] ?? fail(`no webhook ${name}`),
    afterwards: [],
    atLast: [],
    request: { ...deps.stack, prefix, group, ledgerFile, providers: ['acme'], timeoutMs: 0 },
  };
  plant(world);
  await deps.producer.publish(world.outputs.map(({ record }) => record));
  const offsets = Array.from(world.committed, ([partition, offset]) => ({ partition, offset }));
  await deps.admin.setCommitted(`${group}.acme`, names.raw('acme'), offsets);
  await writeLedger(ledgerFile, world.lines);
  for (const act of world.afterwards) await act();
  return world;
}

/** A webhook that is stored, and where. */
interface Stored {
  webhook: SmallWebhook;
  rawId: string;
  raw: RawRecord;
}

async function store(producer: Producer, topic: string): Promise<Stored[]> {
  const unplaced = webhooks
    .filter(({ isStored }) => isStored)
    .map((webhook) => {
      const rawId = randomUUID();
      const changes = { httpHeaders: httpHeadersOf(webhook), headers: { 'raw-id': rawId } };
      const raw = recordOf(webhook.body, { ...changes, record: { topic, key: Buffer.from(webhook.about) } });
      return { webhook, rawId, raw };
    });
  const places = await producer.publish(
    unplaced.map(({ raw: { key, value, headers } }) => ({ topic, key, value, headers })),
  );
  return unplaced.map((one, index) => ({ ...one, raw: { ...one.raw, ...places[index] } }));
}

function find(stored: readonly Stored[], name: string): Stored {
  return stored.find(({ webhook }) => webhook.name === name) ?? fail(`no webhook ${name}`);
}

function lineOf(webhook: SmallWebhook, at: { topic: string; stored: readonly Stored[] }): LedgerLine {
  const { name, about, body, expected, redeliveryOf, isAcknowledged: acknowledged } = webhook;
  const here = at.stored.find((one) => one.webhook === webhook);
  return {
    id: here?.rawId ?? randomUUID(),
    provider: 'acme',
    account: 'main',
    key: `acme/main/${about}`,
    seq: webhooks.filter((one) => one.about === about).findIndex((one) => one.name === name) + 1,
    ...expected,
    ...(redeliveryOf === undefined ? {} : { redeliveryOf: find(at.stored, redeliveryOf).rawId }),
    acknowledged,
    bodySha256: hash('sha256', body, 'hex'),
    topic: at.topic,
    ...(here !== undefined && acknowledged ? { partition: here.raw.partition, offset: Number(here.raw.offset) } : {}),
  };
}

function outputsOf({ encoders }: Deps, names: TopicNames, stored: readonly Stored[]): Output[] {
  const interpret = createInterpret(provider, encoders);
  return stored.flatMap((one) => {
    const interpretation = interpret(one.raw);
    const of = one.webhook.name;
    if (interpretation.kind === 'ignored') return [];
    if (interpretation.kind === 'dead-lettered')
      return [{ of, record: letterOf(names, one, interpretation.error.code) }];
    return interpretation.events.map(({ topic, key, value, headers }) => ({
      of,
      record: { topic: names.canonical(topic), key, value, headers },
    }));
  });
}

function letterOf(names: TopicNames, { raw }: Stored, code: ErrorCode): OutgoingRecord {
  const error = new TributaryError(code);
  return deadLetter(raw, { topic: names.deadLetters('acme'), error, attempts: 1, at: new Date(), plugin });
}

/** As if all of it were done: the end of each partition. */
function committedOf(stored: readonly Stored[]): Map<number, bigint> {
  return new Map(stored.map(({ raw: { partition, offset } }) => [partition, offset + 1n]));
}

function changed(encoders: Encoders, record: OutgoingRecord, change: (event: WrittenEvent) => void): OutgoingRecord {
  const topic = topicOf(record);
  const value = record.value ?? fail('no value');
  const decoded = createDecoder(topic, schemaTexts[topic]).decode(value) as unknown as WrittenEvent;
  change(decoded);
  const headers = (record.headers ?? []).map(([name, value]): [string, string | Buffer] =>
    name === 'ce_id' ? [name, decoded.id] : [name, value],
  );
  return { ...record, value: encoders[topic].encode(decoded), headers };
}

function topicOf({ topic }: OutgoingRecord): Topic {
  return topics.find((name) => topic.endsWith(`.${name}`)) ?? fail(`${topic} is no topic of events`);
}

function fail(message: string): never {
  throw new Error(message);
}
