import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createEncoder, createRegistry, schemaTexts, type WrittenEvent } from '../../packages/events/src/index.ts';
import { createKafka, type Kafka, type OutgoingRecord } from '../../packages/kafka/src/index.ts';
import { startLocalStack } from '../../packages/local-stack/src/index.ts';
import { subscriberTopics } from '../../packages/subscriber/src/index.ts';

/*
 * Events per second of a subscriber: `npm run bench:subscriber [-- --json] [--events N] [--profile FOLDER]`. 200,000 events of 480
 * bytes on a real Kafka, decoded and given to a handler that does nothing, by our subscriber and by the stock NestJS Kafka
 * transport with a deserializer that decodes with the same codec. Each in a process of its own that has one core, where
 * `taskset` is there to see to it. On a machine that has other work the CPU time tells more than the clock.
 */
const { values: flags } = parseArgs({
  options: { json: { type: 'boolean' }, events: { type: 'string', default: '200000' }, profile: { type: 'string' } },
});
const events = Number(flags.events);
const partitions = 12;
const recordsPerPublish = 5_000;
const rounds = 2;

interface Result {
  name: string;
  eventsPerSecond: number;
  maxRssMb: number;
  cpuUsPerEvent: number;
}

const isPinned = spawnSync('taskset', ['--version']).status === 0;
const core = String(availableParallelism() - 1);

function sampleEvent(index: number): WrittenEvent {
  const digits = String(index).padStart(9, '0');
  return {
    id: `62ef1e9e-3150-5ac6-8423-502${digits}`,
    identity: 'PROVIDER_EVENT_ID',
    revision: 0,
    type: 'payment.succeeded',
    provider: 'wooshpay',
    account: 'main',
    environment: 'LIVE',
    occurred_at: 1_754_626_531_398_000,
    received_at: 1_795_385_948_493_000,
    source: { event_id: `evt_1953671${digits}`, event_type: 'payment_intent.succeeded', api_version: '1.0.1' },
    verification: { scheme: 'timestamped-hmac', key_id: 'demo', signed_at: 1_795_385_948_000_000 },
    raw: { topic: 'raw.wooshpay', partition: 8, offset: index, body_sha256: 'a'.repeat(64), index: 0 },
    plugin: { name: '@tributary/plugin-wooshpay', version: '0.1.0' },
    metadata: { shop: 'berlin' },
    payment: {
      id: `pi_1693466278${digits}`,
      status: 'SUCCEEDED',
      raw_status: 'succeeded',
      amount: { amount: '1000', currency: 'USD' },
      amount_received: { amount: '1000', currency: 'USD' },
      customer_id: 'cus_1760950869144109056',
      payment_method_id: 'pm_1693466278808780800',
      merchant_reference: 'Order112344343',
      description: 'Two bicycles',
      created_at: 1_754_626_500_000_000,
    },
  };
}

/** As the runtime publishes it. */
function toRecord(topic: string, event: WrittenEvent, value: Buffer): OutgoingRecord {
  const id = event.payment?.id ?? '';
  const headers: [string, string][] = [
    ['ce_specversion', '1.0'],
    ['ce_id', event.id],
    ['ce_type', event.type],
    ['ce_source', '/wooshpay/main'],
    ['ce_subject', id],
    ['content-type', 'application/vnd.confluent.avro'],
    ['ce_time', '2025-08-08T04:15:31.398Z'],
  ];
  return { topic, key: `wooshpay/main/${id}`, value, headers };
}

async function fill(kafka: Kafka, { topic, schemaId }: { topic: string; schemaId: number }): Promise<void> {
  const producer = kafka.producer();
  const encoder = createEncoder('payments', schemaId);
  for (let from = 0; from < events; from += recordsPerPublish) {
    const indexes = Array.from({ length: Math.min(recordsPerPublish, events - from) }, (_, at) => from + at);
    await producer.publish(
      indexes.map((index) => {
        const event = sampleEvent(index);
        return toRecord(topic, event, encoder.encode(event));
      }),
    );
  }
  await producer.close();
}

/** Runs a subscriber in a process of its own. */
async function run(name: string, settings: object): Promise<Result> {
  const script = join(import.meta.dirname, `subscriber-${name}.ts`);
  const profile = flags.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${flags.profile}`];
  const node = [
    process.execPath,
    '--conditions=tributary-source',
    ...profile,
    script,
    JSON.stringify({ ...settings, events }),
  ];
  const [command = '', ...args] = isPinned ? ['taskset', '-c', core, ...node] : node;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const line = text.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !line.startsWith('{')) throw new Error(`${name} ended with ${code}: ${text}`);
  return { name, ...(JSON.parse(line) as Omit<Result, 'name'>) };
}

const stack = await startLocalStack({ environment: process.env });
try {
  const kafka = createKafka({ brokers: stack.kafka.brokers, clientId: 'bench' });
  const admin = kafka.admin();
  const prefix = `bench-${randomUUID()}.`;
  const topic = `${prefix}payments`;
  const groups = Array.from({ length: rounds }, (_, round) => `bench-${round}`);
  const own = groups.flatMap((group) => Object.values(subscriberTopics(group, prefix)));
  await admin.applyTopics(
    [topic, ...own].map((name) => ({ topic: name, partitions, replicationFactor: 1, settings: {} })),
  );
  const schemaId = await createRegistry({ url: stack.registry.url }).register(`${topic}-value`, schemaTexts.payments);
  await fill(kafka, { topic, schemaId });
  const results: Result[] = [];
  for (const group of groups) {
    const settings = { brokers: stack.kafka.brokers, registry: stack.registry.url, prefix, group, schemaId };
    results.push(await run('ours', settings));
    results.push(await run('nest', settings));
  }
  print(results);
  await admin.close();
  await kafka.close();
} finally {
  await stack.close();
}

function print(results: readonly Result[]): void {
  const of = (name: string, what: (result: Result) => number) =>
    Math.max(...results.filter((one) => one.name === name).map(what));
  const ratio = of('ours', (one) => one.eventsPerSecond) / of('nest', (one) => one.eventsPerSecond);
  const cpuRatio = of('ours', (one) => 1 / one.cpuUsPerEvent) / of('nest', (one) => 1 / one.cpuUsPerEvent);
  const machine = { node: process.version, events, partitions, pinned: isPinned };
  if (flags.json) {
    console.log(JSON.stringify({ benchmark: 'subscriber', ...machine, results, ratio, cpuRatio }));
    return;
  }
  const where = isPinned ? 'one core each' : 'not pinned to a core';
  console.log(`${events} events, ${partitions} partitions, ${where}, Node ${machine.node}`);
  console.log(
    `${''.padEnd(6)}${['events/s', 'CPU µs each', 'MB at most'].map((title) => title.padStart(13)).join('')}`,
  );
  for (const { name, eventsPerSecond, cpuUsPerEvent, maxRssMb } of results) {
    const numbers = [eventsPerSecond.toFixed(0), cpuUsPerEvent.toFixed(1), maxRssMb.toFixed(0)];
    console.log(`${name.padEnd(6)}${numbers.map((number) => number.padStart(13)).join('')}`);
  }
  console.log(`ours is ${ratio.toFixed(1)} times as fast by the clock, ${cpuRatio.toFixed(1)} times by CPU time`);
}
