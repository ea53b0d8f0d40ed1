import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, topics as canonicalTopics, type Topic, type WrittenEvent } from '@tributary/events';
import { createKafka, type IncomingRecord, type Kafka } from '@tributary/kafka';
import { loadFixtures, loadPlugin, type Fixture, type LoadedPlugin } from '@tributary/plugin-sdk';
import { createEventReader } from '../../packages/cli/src/event-reader.ts';
import { forge, type Forgery } from '../../packages/cli/src/forge.ts';
import { sendWebhook, type Answer } from '../../packages/cli/src/send.ts';
import { pluginsFolder } from '../plugins/plugins-folder.ts';

/** The command line. */
export const mainFile = join(import.meta.dirname, '../../packages/cli/src/main.ts');
const secret = Buffer.from('the key of an end-to-end test');

/** A process of ours, with what it printed so far. */
export interface Running {
  child: ChildProcess;
  output(): string;
  /** What it wrote to stderr. */
  problems(): string;
  /** Resolves when the output matches; rejects where the process ends first, with what it said. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, or the signal's name. */
  ended: Promise<number | string>;
}

/** Topics, groups and configuration of one test file, apart from every other's by a prefix. */
export interface Deployment {
  configFile: string;
  kafka: Kafka;
  prefix: string;
  /** Runs `tributary` with this deployment's configuration. */
  run(...args: string[]): Running;
  /** Runs a program of this folder with the configuration's path. */
  runProgram(file: string): Running;
  plugin(provider: string): Promise<LoadedPlugin & { fixtures: Fixture[] }>;
  send(url: string, sample: { provider: string; fixture: Fixture; forgery?: Forgery }): Promise<Answer>;
  /** All events of all canonical topics, in the order of their partitions. */
  events(): Promise<{ topic: Topic; record: IncomingRecord; event: WrittenEvent }[]>;
  /** All records of a topic. */
  records(topic: string): Promise<IncomingRecord[]>;
  close(): Promise<void>;
}

/** Where a deployment finds its Kafka and registry. */
export interface DeploymentOptions {
  brokers: readonly string[];
  registryUrl: string;
  /** Instead of both plugins. */
  providers?: readonly string[];
  /** Settings of the runtime besides its group. */
  runtime?: Readonly<Record<string, unknown>>;
}

export function createDeployment({
  brokers,
  registryUrl,
  providers = ['tazapay', 'wooshpay'],
  runtime = {},
}: DeploymentOptions): Deployment {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-e2e-'));
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  const configFile = join(folder, 'tributary.yaml');
  writeFileSync(join(folder, 'key'), secret);
  writeFileSync(configFile, configText({ brokers, registryUrl, providers, runtime, prefix }));
  const kafka = createKafka({ brokers, clientId: 'end-to-end' });
  const reader = createEventReader(createRegistry({ url: registryUrl }));
  const processes: ChildProcess[] = [];

  function start(args: string[]): Running {
    const child = spawn(process.execPath, ['--conditions=tributary-source', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    processes.push(child);
    return follow(child);
  }

  async function records(topic: string): Promise<IncomingRecord[]> {
    const found: IncomingRecord[] = [];
    const tail = await kafka.tail({
      topics: [prefix + topic],
      from: 'beginning',
      onRecord: (record) => void found.push(record),
    });
    await tail.caughtUp;
    await tail.close();
    return found;
  }

  return {
    configFile,
    kafka,
    prefix,
    run: (...args) => start([mainFile, ...args, '--config', configFile]),
    runProgram: (file) => start([join(import.meta.dirname, file), configFile]),
    async plugin(provider) {
      const specifier = join(pluginsFolder, provider);
      return { ...(await loadPlugin({ provider, specifier, from: folder })), fixtures: loadFixtures(specifier) };
    },
    async send(url, { provider, fixture, forgery = 'genuine' }) {
      const plugin = await loadPlugin({ provider, specifier: join(pluginsFolder, provider), from: folder });
      const signingKey = plugin.plugin.signature.prepareSigningKey(secret);
      const webhook = forge(plugin, { fixture, forgery, signingKey, now: Date.now() * 1000 });
      return sendWebhook(webhook, { url, provider, account: 'main' });
    },
    records,
    async events() {
      const perTopic = await Promise.all(
        canonicalTopics.map(async (topic) =>
          Promise.all(
            (await records(topic)).map(async (record) => ({
              topic,
              record,
              event: await reader.read(topic, record.value ?? Buffer.alloc(0)),
            })),
          ),
        ),
      );
      return perTopic.flat();
    },
    async close() {
      await Promise.all(processes.map(kill));
      await kafka.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configText({
  brokers,
  registryUrl,
  providers,
  runtime,
  prefix,
}: Required<DeploymentOptions> & { prefix: string }): string {
  return JSON.stringify({
    kafka: { brokers, topicPrefix: prefix },
    registry: { url: registryUrl },
    ingress: { port: 0 },
    observe: { port: 0 },
    runtime: { group: `${prefix}runtime`, ...runtime },
    providers: Object.fromEntries(
      providers.map((id) => [
        id,
        {
          accounts: {
            main: { environment: id === 'tazapay' ? 'test' : undefined, keys: [{ id: 'e2e', file: 'key' }] },
          },
        },
      ]),
    ),
  });
}

/** Gathers what a process prints. */
export function follow(child: ChildProcess): Running {
  let output = '';
  let problems = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  child.stderr?.on('data', (text: string) => {
    problems += text;
  });
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => (code ?? signal) as number | string);
  return {
    child,
    output: () => output,
    problems: () => problems,
    ended,
    says(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const match = pattern.exec(output);
        if (match === null) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then((code) => reject(new Error(`ended with ${code} before it said ${pattern}:\n${output}`)));
      return promise;
    },
  };
}

/** Kills a process, if it still runs, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

/** Looks again and again until something is there. The test's own timeout ends it. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Makes topics and schemas, starts a runtime and an ingress as processes; resolves when webhooks can be sent. */
export async function startServices(
  deployment: Deployment,
): Promise<{ runtime: Running; ingress: Running; url: string }> {
  await prepare(deployment);
  const runtime = deployment.run('runtime');
  const { ingress, url } = await startIngress(deployment);
  await runtime.says(/"started"/);
  return { runtime, ingress, url };
}

export async function prepare(deployment: Deployment): Promise<void> {
  for (const command of [
    ['topics', 'apply'],
    ['schemas', 'register'],
  ]) {
    const running = deployment.run(...command);
    if ((await running.ended) !== 0) throw new Error(running.output());
  }
}

export async function startIngress(deployment: Deployment): Promise<{ ingress: Running; url: string }> {
  const ingress = deployment.run('ingress');
  const [, url = ''] = await ingress.says(/"url":"([^"]+)"/);
  return { ingress, url };
}
