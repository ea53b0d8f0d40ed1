import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { globSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { topics as canonicalTopics, createRegistry, schemaTexts } from '../../packages/events/src/index.ts';
import { createTopicNames } from '../../packages/host/src/index.ts';
import { createKafka } from '../../packages/kafka/src/index.ts';
import { startLocalStack } from '../../packages/local-stack/src/index.ts';
import { memoryEnvironment, memoryFlags } from '../../packages/cli/src/memory-bounds.ts';
import { planTopics } from '../../packages/cli/src/topic-plan.ts';
import { fillWithWebhooks } from './webhook-load.ts';

/*
 * What the runtime's settings cost: `npm run bench:guarantee [-- --json] [--webhooks N] [--only NAME]`. A backlog of genuine webhooks
 * on a real Kafka of one broker, drained by one runtime process at a time under each of the settings, round after round. The broker
 * works on the same machine: read the CPU time and the ratios, not the clock.
 */
const { values: flags } = parseArgs({
  options: { json: { type: 'boolean' }, webhooks: { type: 'string', default: '60000' }, only: { type: 'string' } },
});
const webhooks = Number(flags.webhooks);
const rounds = 2;
const secret = Buffer.from('a secret for benchmarks');

const settings: Record<string, Record<string, unknown>> = {
  'at least once, inline': {},
  'at least once, worker': { isolation: 'worker' },
  'exactly once, inline': { guarantee: 'exactly-once' },
  'exactly once, worker': { guarantee: 'exactly-once', isolation: 'worker' },
};

interface Result {
  name: string;
  perSecond: number;
  cpuUsEach: number;
  maxRssMb: number;
}

async function run(name: string, configFile: string): Promise<Result> {
  const script = join(import.meta.dirname, 'guarantee-runtime.ts');
  const args = [...memoryFlags, '--conditions=tributary-source', script, configFile, String(webhooks)];
  const env = { ...process.env, ...memoryEnvironment };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${text}`);
  return { name, ...(JSON.parse(text) as Omit<Result, 'name'>) };
}

const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
const data = join(folder, 'data');
const stack = await startLocalStack({ environment: process.env, folder: data });
const { brokers } = stack.kafka;
const kafka = createKafka({ brokers, clientId: 'bench' });
try {
  const prefix = `bench-${randomUUID().slice(0, 8)}.`;
  const names = createTopicNames(prefix);
  const admin = kafka.admin();
  await admin.applyTopics(planTopics(names, ['wooshpay'], brokers.length));
  await admin.close();
  const registry = createRegistry({ url: stack.registry.url });
  for (const topic of canonicalTopics) await registry.register(`${names.canonical(topic)}-value`, schemaTexts[topic]);
  await fillWithWebhooks({ kafka, topic: names.raw('wooshpay'), webhooks, secret });
  writeFileSync(join(folder, 'key'), secret);
  const chosen = Object.entries(settings).filter(([name]) => flags.only === undefined || name.includes(flags.only));
  const results: Result[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, runtime] of chosen) {
      const file = join(folder, `${results.length}.yaml`);
      // A group of its own reads the backlog from the beginning.
      writeFileSync(file, configText({ prefix, runtime: { ...runtime, group: `${prefix}${results.length}` } }));
      results.push(await run(name, file));
    }
  }
  print(results, {
    raw: storedBytes(names.raw('wooshpay')) / webhooks,
    event: storedBytes(names.canonical('payments')) / (webhooks * results.length),
  });
} finally {
  await kafka.close();
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
}

function configText({ prefix, runtime }: { prefix: string; runtime: Record<string, unknown> }): string {
  return JSON.stringify({
    kafka: { brokers, topicPrefix: prefix },
    registry: { url: stack.registry.url },
    observe: { port: 0 },
    runtime,
    providers: { wooshpay: { accounts: { main: { keys: [{ id: 'bench', file: 'key' }] } } } },
  });
}

/** The best round of each: what disturbs only makes it slower. */
function best(results: readonly Result[], name: string): Result {
  const own = results.filter((result) => result.name === name);
  return {
    name,
    perSecond: Math.max(...own.map(({ perSecond }) => perSecond)),
    cpuUsEach: Math.min(...own.map(({ cpuUsEach }) => cpuUsEach)),
    maxRssMb: Math.max(...own.map(({ maxRssMb }) => maxRssMb)),
  };
}

/** What a topic takes on the broker's disk, without its indexes; nothing where the broker is none of ours. */
function storedBytes(topic: string): number {
  return globSync(`${data}/**/${topic}-*/*.log`).reduce((sum, file) => sum + statSync(file).size, 0);
}

function print(results: readonly Result[], stored: { raw: number; event: number }): void {
  const rows = [...new Set(results.map(({ name }) => name))].map((name) => best(results, name));
  if (flags.json) {
    console.log(JSON.stringify({ benchmark: 'guarantee', node: process.version, webhooks, stored, results: rows }));
    return;
  }
  const [base] = rows;
  console.log(
    `${webhooks} webhooks of 2 KB, 12 partitions, one broker beside it, Node ${process.version}; best of ${rounds}`,
  );
  console.log(
    `${''.padEnd(28)}${['webhooks/s', 'CPU µs each', '+ µs', '× CPU', 'MB'].map((t) => t.padStart(12)).join('')}`,
  );
  console.log(`stored: ${stored.raw.toFixed(0)} bytes for a webhook, ${stored.event.toFixed(0)} for its event`);
  for (const { name, perSecond, cpuUsEach, maxRssMb } of rows) {
    const more = cpuUsEach - (base?.cpuUsEach ?? 0);
    const numbers = [perSecond.toFixed(0), cpuUsEach.toFixed(1), more.toFixed(1)];
    const ratio = (cpuUsEach / (base?.cpuUsEach ?? 1)).toFixed(2);
    console.log(`${name.padEnd(28)}${[...numbers, ratio, maxRssMb.toFixed(0)].map((n) => n.padStart(12)).join('')}`);
  }
}
