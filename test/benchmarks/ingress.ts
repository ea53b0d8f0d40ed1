import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTopicNames } from '../../packages/host/src/index.ts';
import { createKafka } from '../../packages/kafka/src/index.ts';
import { startLocalStack } from '../../packages/local-stack/src/index.ts';
import { planTopics } from '../../packages/cli/src/topic-plan.ts';

/*
 * What a webhook costs the ingress: `npm run bench:ingress [-- --json] [--webhooks N]`. Bodies of 2 KB over kept-alive connections, each
 * answered when Kafka has it. The platform's side and the broker work on the same machine: read the CPU time, not the clock.
 */
const { values: flags } = parseArgs({
  options: { json: { type: 'boolean' }, webhooks: { type: 'string', default: '40000' } },
});
const webhooks = Number(flags.webhooks);
const connections = 64;
const warmUp = 5_000;
const body = Buffer.from(JSON.stringify({ id: 'evt_1', data: { object: { id: 'pi_1', note: 'a'.repeat(1_980) } } }));

const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
const stack = await startLocalStack({ environment: process.env });
const { brokers } = stack.kafka;
const kafka = createKafka({ brokers, clientId: 'bench' });
const agent = new Agent({ keepAlive: true, maxSockets: connections });
try {
  const prefix = `bench-${randomUUID().slice(0, 8)}.`;
  const admin = kafka.admin();
  await admin.applyTopics(planTopics(createTopicNames(prefix), ['wooshpay'], brokers.length));
  await admin.close();
  const file = join(folder, 'tributary.yaml');
  writeFileSync(join(folder, 'key'), 'a secret for benchmarks');
  writeFileSync(file, configText(prefix));
  const child = fork(join(import.meta.dirname, 'ingress-process.ts'), [file], {
    execArgv: ['--conditions=tributary-source'],
  });
  const { url } = await message<{ url: string }>(child);
  await sendAll(url, warmUp);
  child.send('begin');
  const latencies = await sendAll(url, webhooks);
  child.send('end');
  const { cpuUs, maxRssMb } = await message<{ cpuUs: number; maxRssMb: number }>(child);
  const sorted = latencies.toSorted((one, other) => one - other);
  print({
    cpuUsEach: cpuUs / webhooks,
    maxRssMb,
    medianMs: sorted[Math.floor(webhooks / 2)] ?? 0,
    p99Ms: sorted[Math.floor(webhooks * 0.99)] ?? 0,
  });
} finally {
  agent.destroy();
  await kafka.close();
  await stack.close();
  rmSync(folder, { recursive: true, force: true });
}

function configText(prefix: string): string {
  return JSON.stringify({
    kafka: { brokers, topicPrefix: prefix },
    registry: { url: stack.registry.url },
    ingress: { port: 0 },
    observe: { port: 0 },
    providers: { wooshpay: { accounts: { main: { keys: [{ id: 'bench', file: 'key' }] } } } },
  });
}

async function message<T>(child: ChildProcess): Promise<T> {
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

/** As many at a time as there are connections; the milliseconds that each took. */
async function sendAll(url: string, count: number): Promise<number[]> {
  const took: number[] = [];
  let left = count;
  const sendOn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const startedAtMs = performance.now();
      await send(`${url}/webhooks/wooshpay/main`);
      took.push(performance.now() - startedAtMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, sendOn));
  return took;
}

function send(url: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
    answer.resume().on('end', () => {
      if (answer.statusCode === 200) resolve();
      else reject(new Error(`The ingress answered ${answer.statusCode}`));
    });
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

function print(result: { cpuUsEach: number; maxRssMb: number; medianMs: number; p99Ms: number }): void {
  if (flags.json) {
    console.log(JSON.stringify({ benchmark: 'ingress', node: process.version, webhooks, connections, ...result }));
    return;
  }
  const { cpuUsEach, maxRssMb, medianMs, p99Ms } = result;
  console.log(`${webhooks} webhooks of 2 KB over ${connections} connections, Node ${process.version}`);
  console.log(
    `${cpuUsEach.toFixed(0)} µs CPU each, ${maxRssMb.toFixed(0)} MB at most; with broker and sender beside it`,
  );
  console.log(`answered within ${medianMs.toFixed(1)} ms (median), ${p99Ms.toFixed(1)} ms (99 %)`);
}
