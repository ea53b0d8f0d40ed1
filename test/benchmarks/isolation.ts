import { join } from 'node:path';
import { topics } from '@tributary/events';
import type { AccountConfig, ProviderKeys } from '@tributary/host';
import type { RawRecord } from '@tributary/interpret';
import { createInterpret } from '../../packages/interpret/src/index.ts';
import { recordOf } from '../../packages/interpret/test/acme.ts';
import { loadFixtures } from '../../packages/plugin-sdk/src/index.ts';
import { createEncoders, type SchemaIds } from '../../packages/runtime/src/encoders.ts';
import { interpretInline, type InterpretBatch } from '../../packages/runtime/src/inline.ts';
import { assembleProvider, configureProviders } from '../../packages/runtime/src/provider-setup.ts';
import { createIsolated } from '../../packages/runtime/src/worker/isolated.ts';
import { pluginsFolder } from '../plugins/plugins-folder.ts';

/*
 * What a plugin in a thread of its own costs against one in the runtime's own thread, per event, both in one run and in turns:
 * `node --conditions=tributary-source test/benchmarks/isolation.ts [--json]`. A WooshPay body of 2,048 bytes, in batches, of one
 * partition and of four at once, which is as many as a runtime has of a provider. CPU of all threads, and time from a batch to its
 * interpretations, which is what a busy thread waits.
 */
const bodyBytes = 2048;
const rounds = 15;
const warmUpRounds = 8;
const eventsPerRound = 4000;
/** How many records a batch has, and of how many partitions there is one at a time: small ones are handed over together. */
const loads = [
  { batchSize: 500, partitions: 1 },
  { batchSize: 100, partitions: 4 },
  { batchSize: 10, partitions: 4 },
  { batchSize: 1, partitions: 4 },
  { batchSize: 100, partitions: 1 },
  { batchSize: 10, partitions: 1 },
  { batchSize: 1, partitions: 1 },
];
type Load = (typeof loads)[number];

const account: AccountConfig = {
  environment: null,
  settings: {},
  toleranceSeconds: null,
  schemes: [],
  allowUnsigned: false,
  keys: [],
};
const config = { plugin: join(pluginsFolder, 'wooshpay'), accounts: { main: account } };
const [configured] = await configureProviders({ providers: { wooshpay: config }, folder: pluginsFolder });
if (configured === undefined) throw new Error('the plugin of WooshPay is gone');
const schemaIds = Object.fromEntries(topics.map((topic, at) => [topic, at + 1])) as SchemaIds;
const secret = Buffer.from('a secret for benchmarks');
const keys: ProviderKeys = {
  accounts: new Map([['main', [{ id: 'bench', secret, notBefore: null, notAfter: null }]]]),
};
const records = Array.from({ length: 500 }, (_, at) => rawRecordOf(at));

const inline = interpretInline(createInterpret(assembleProvider(configured, keys), createEncoders(schemaIds)));
const isolated = createIsolated({
  data: { provider: 'wooshpay', config, folder: pluginsFolder, schemaIds, fingerprints: false },
  timeoutMs: 10_000,
  memoryBytes: 256 * 2 ** 20,
  plugin: 'wooshpay',
  onTrouble: ({ code }) => {
    throw new Error(`the thread ended: ${code}`);
  },
  logger: { error: console.error },
});
const worker = isolated.interpretWith(keys);

/** Microseconds per event. */
interface Cost {
  cpuUs: number;
  tookUs: number;
}

/** Both ways under one load. */
interface Comparison extends Load {
  inline: Cost;
  worker: Cost;
  /** CPU of the thread of its own beyond the other. */
  moreUs: number;
  ratio: number;
}

const startMs = await timeOf(() => worker(records.slice(0, 1)));
if ((await worker(records)).some(({ kind }) => kind !== 'published')) throw new Error('a record was not published');
const results: Comparison[] = [];
for (const load of loads) results.push(await compare(load));
await isolated.close();
print();

/** The medians of rounds that took turns. */
async function compare(load: Load): Promise<Comparison> {
  const costs: Record<'inline' | 'worker', Cost[]> = { inline: [], worker: [] };
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    for (const [way, interpret] of [['inline', inline] as const, ['worker', worker] as const]) {
      const cost = await measure(interpret, load);
      if (round >= warmUpRounds) costs[way].push(cost);
    }
  }
  const [one, other] = [medianOf(costs.inline), medianOf(costs.worker)];
  return { ...load, inline: one, worker: other, moreUs: other.cpuUs - one.cpuUs, ratio: other.cpuUs / one.cpuUs };
}

async function measure(interpret: InterpretBatch, { batchSize, partitions }: Load): Promise<Cost> {
  const batch = records.slice(0, batchSize);
  const each = batchSize * partitions;
  const turns = Math.min(Math.ceil(eventsPerRound / each), 1000);
  const start = process.cpuUsage();
  const tookMs = await timeOf(async () => {
    for (let turn = 0; turn < turns; turn += 1)
      await Promise.all(Array.from({ length: partitions }, async () => interpret(batch)));
  });
  const { user, system } = process.cpuUsage(start);
  const events = turns * each;
  return { cpuUs: (user + system) / events, tookUs: (tookMs * 1000) / events };
}

async function timeOf(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function medianOf(costs: readonly Cost[]): Cost {
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return { cpuUs: middle(costs.map(({ cpuUs }) => cpuUs)), tookUs: middle(costs.map(({ tookUs }) => tookUs)) };
}

function rawRecordOf(at: number): RawRecord {
  const body = paddedBody(String(at).padStart(4, '0'));
  const { signature } = configured?.plugin ?? {};
  const headers = signature?.sign({
    body,
    key: signature.prepareSigningKey(secret),
    signedAt: Date.UTC(2026, 0, 1) * 1000,
  });
  const usual = [
    ['host', 'webhooks.example.com'],
    ['content-type', 'application/json'],
    ['user-agent', 'WooshPay/1.0'],
    ['content-length', String(body.length)],
  ] as const;
  const record = { topic: 'raw.wooshpay', offset: BigInt(at) };
  return asOnTheWire(recordOf(body, { httpHeaders: [...usual, ...(headers ?? [])], record }));
}

/** The bytes of a record stand one behind the other in the broker's answer, with names and lengths in between. */
function asOnTheWire(record: RawRecord): RawRecord {
  const parts = record.headers.flatMap(([name, bytes]) => [Buffer.from(`_${name}_`), bytes]);
  const value = record.value ?? Buffer.alloc(0);
  const all = Buffer.concat([value, ...parts]);
  let at = value.length;
  const headers = record.headers.map(([name, bytes]) => {
    const start = at + name.length + 2;
    at = start + bytes.length;
    return [name, all.subarray(start, at)] as const;
  });
  return { ...record, value: all.subarray(0, value.length), headers };
}

/** The fixture's payment intent, with a description that fills it up to its size and has characters beyond ASCII. */
function paddedBody(digits: string): Buffer {
  const fixture = loadFixtures(configured?.folder ?? '').find(({ name }) => name === 'payment_intent.succeeded');
  if (fixture === undefined) throw new Error('the fixture payment_intent.succeeded is gone');
  const body = JSON.parse(fixture.body.toString()) as { id: string; data: { object: Record<string, unknown> } };
  body.id = `evt_19536713896050${digits}`;
  body.data.object['description'] = '';
  const missing = bodyBytes - Buffer.byteLength(JSON.stringify(body)) - 'Zwei Fahrräder '.length - 1;
  body.data.object['description'] = `Zwei Fahrräder ${'x'.repeat(missing)}`;
  return Buffer.from(JSON.stringify(body));
}

function print(): void {
  const machine = { node: process.version, bodyBytes: records[0]?.value?.length ?? 0, rounds, eventsPerRound };
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ benchmark: 'isolation', ...machine, startMs, results }));
    return;
  }
  console.log(`µs per event, ${machine.bodyBytes} bytes, medians of ${rounds} rounds, Node ${machine.node}`);
  console.log(`the thread was there after ${startMs.toFixed(0)} ms`);
  const titles = ['batch', 'partitions', 'inline CPU', 'worker CPU', 'more', 'ratio', 'inline took', 'worker took'];
  console.log(titles.map((title) => title.padStart(12)).join(''));
  for (const { batchSize, partitions, inline: one, worker: other, moreUs, ratio } of results) {
    const numbers = [one.cpuUs, other.cpuUs, moreUs, ratio, one.tookUs, other.tookUs].map((value) => value.toFixed(2));
    console.log([String(batchSize), String(partitions), ...numbers].map((text) => text.padStart(12)).join(''));
  }
}
