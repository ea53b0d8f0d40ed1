import { join } from 'node:path';
import { decode } from '../../packages/interpret/src/decode.ts';
import { encode } from '../../packages/interpret/src/encode.ts';
import { createInterpret, type Account, type Provider } from '../../packages/interpret/src/index.ts';
import { readRecord } from '../../packages/interpret/src/record.ts';
import { verify } from '../../packages/interpret/src/verify.ts';
import { encoders, recordOf } from '../../packages/interpret/test/acme.ts';
import { loadFixtures, loadPlugin } from '../../packages/plugin-sdk/src/index.ts';
import { pluginsFolder } from '../plugins/plugins-folder.ts';

/*
 * CPU time of interpretation, per event and stage: `npm run bench:interpret [-- --json]`. A WooshPay body of 2,048 bytes with
 * one character beyond ASCII, as a payment intent with metadata has. CPU and not wall time, of all threads of the process,
 * so that the collector counts and a busy machine disturbs less.
 */
const bodyBytes = 2048;
const rounds = 15;
const eventsPerRound = 4000;
const warmUpRounds = 8;

const under = await loadPlugin({
  provider: 'wooshpay',
  specifier: join(pluginsFolder, 'wooshpay'),
  from: pluginsFolder,
});
const key = under.plugin.signature.prepareKey(Buffer.from('a secret for benchmarks'));
const account: Account = {
  id: 'main',
  environment: null,
  settings: {},
  keys: [{ id: 'bench', key, notBefore: null, notAfter: null }],
};
const provider: Provider = {
  id: 'wooshpay',
  plugin: under.plugin,
  pluginVersion: { name: under.name, version: under.version },
  accounts: new Map([['main', account]]),
};

// Sixteen webhooks that differ in their ids, so that nothing is computed once for all of them.
const records = Array.from({ length: 16 }, (_, at) => rawRecordOf(paddedBody(String(at).padStart(2, '0'))));
const webhooks = records.map((record) => readRecord(record));
const proven = webhooks.map((raw) => ({ raw, account, verification: verify(raw, account, under.plugin.signature) }));
const events = proven.map((webhook) => {
  const [occurrence] = decode(webhook, provider);
  if (occurrence?.kind !== 'event') throw new Error('the benchmark needs a body that becomes an event');
  return occurrence.event;
});
const interpret = createInterpret(provider, encoders);

const stages: Record<string, (at: number) => unknown> = {
  consume: (at) => readRecord(pick(records, at)),
  verify: (at) => verify(pick(webhooks, at), account, under.plugin.signature),
  decode: (at) => decode(pick(proven, at), provider),
  encode: (at) => encode(pick(events, at), encoders, []),
  all: (at) => interpret(pick(records, at)),
};

if (records.some((record) => interpret(record).kind !== 'published')) throw new Error('a record was not published');
const results = Object.entries(stages).map(([stage, run]) => ({ stage, ...measure(run) }));
print();

/** CPU microseconds per event: the least, the median and the most of the rounds. */
function measure(run: (at: number) => unknown): { minUs: number; medianUs: number; maxUs: number } {
  for (let round = 0; round < warmUpRounds; round += 1) cpuUsPerEvent(run);
  const each = Array.from({ length: rounds }, () => cpuUsPerEvent(run)).toSorted((a, b) => a - b);
  return { minUs: each[0] ?? 0, medianUs: each[rounds >> 1] ?? 0, maxUs: each[rounds - 1] ?? 0 };
}

function cpuUsPerEvent(run: (at: number) => unknown): number {
  const start = process.cpuUsage();
  for (let at = 0; at < eventsPerRound; at += 1) run(at);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / eventsPerRound;
}

function pick<T>(values: readonly T[], at: number): T {
  const value = values[at & 15];
  if (value === undefined) throw new Error('fewer than sixteen');
  return value;
}

function rawRecordOf(body: Buffer) {
  const signedAt = Date.UTC(2026, 0, 1) * 1000;
  const headers = under.plugin.signature.sign({ body, key, signedAt });
  const usual = [
    ['host', 'webhooks.example.com'],
    ['content-type', 'application/json'],
    ['user-agent', 'WooshPay/1.0'],
    ['content-length', String(body.length)],
  ] as const;
  return recordOf(body, { httpHeaders: [...usual, ...headers], record: { topic: 'raw.wooshpay' } });
}

/** The fixture's payment intent, with metadata and a description that fill it up to its size. */
function paddedBody(digits: string): Buffer {
  const fixture = loadFixtures(under.folder).find(({ name }) => name === 'payment_intent.succeeded');
  if (fixture === undefined) throw new Error('the fixture payment_intent.succeeded is gone');
  const body = JSON.parse(fixture.body.toString()) as { id: string; data: { object: Record<string, unknown> } };
  body.id = `evt_19536713896050319${digits}`;
  const metadata = Array.from(
    { length: 10 },
    (_, at) => [`merchant_field_${at}`, 'a value of the merchant, some words long'] as const,
  );
  Object.assign(body.data.object, { metadata: Object.fromEntries(metadata), description: 'Zwei Fahrräder ' });
  const missing = bodyBytes - Buffer.byteLength(JSON.stringify(body));
  body.data.object['description'] = `Zwei Fahrräder ${'x'.repeat(missing)}`;
  return Buffer.from(JSON.stringify(body));
}

function print(): void {
  const machine = { node: process.version, bodyBytes: records[0]?.value?.length ?? 0, rounds, eventsPerRound };
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ benchmark: 'interpret', ...machine, stages: results }));
    return;
  }
  console.log(
    `CPU µs per event, ${machine.bodyBytes} bytes, ${rounds} rounds of ${eventsPerRound}, Node ${machine.node}`,
  );
  console.log(`${'stage'.padEnd(10)}${['min', 'median', 'max'].map((title) => title.padStart(9)).join('')}`);
  for (const { stage, minUs, medianUs, maxUs } of results)
    console.log(`${stage.padEnd(10)}${[minUs, medianUs, maxUs].map((us) => us.toFixed(2).padStart(9)).join('')}`);
}
