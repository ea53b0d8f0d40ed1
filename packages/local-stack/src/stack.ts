import { mkdir, mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findFreePort } from './address.ts';
import type { BrokerNode } from './broker-node.ts';
import { fetchKafka, fetchRegistry } from './download.ts';
import { findCacheFolder, findJava, findTemporaryFolder } from './environment.ts';
import { StackError } from './error.ts';
import { startKafka } from './kafka.ts';
import type { Command } from './messages.ts';
import type { StackOptions } from './options.ts';
import { makePlan, type Plan } from './plan.ts';
import { createProbes } from './probes.ts';
import { startProcesses, type Processes, type Task } from './processes.ts';
import { startRegistry } from './registry.ts';

/** A Kafka that answers. */
export interface KafkaStack {
  kafka: {
    brokers: string[];
    /** Each broker by itself, for tests of what happens without it; empty where this Kafka was running before. */
    nodes: BrokerNode[];
  };
  /** One line: which Kafka and which registry, and why. */
  origin: string;
  /** Ends what was started, removes temporary data; what was running before is left alone. May be called again. */
  close(): Promise<void>;
}

/** A Kafka and a schema registry that answer. */
export interface LocalStack extends KafkaStack {
  /** The base URL of Confluent's API; it may have a path. */
  registry: { url: string };
}

/** Where the parts of one running stack lie. */
interface Place {
  folder: string;
  dataFolder: string;
  logFolder: string;
  cacheFolder: string;
  isTemporary: boolean;
}

/**
 * A real Kafka and schema registry: those that are configured or named in the environment, else Apache Kafka and
 * Apicurio Registry as processes that end with this one, also when it is killed. Resolves when both answer. Rejects with
 * a StackError: `stack.unavailable` (nothing here to start them with) or `stack.failed` (they did not come up).
 */
export function startLocalStack(options: StackOptions & { registry: false }): Promise<KafkaStack>;
export function startLocalStack(options: StackOptions & { registry?: true | undefined }): Promise<LocalStack>;
export async function startLocalStack(options: StackOptions): Promise<KafkaStack & { registry?: { url: string } }> {
  const { environment, configured, brokers = 1, registry = true } = options;
  const cacheFolder = options.cacheFolder ?? findCacheFolder(environment);
  const plan = await makePlan(
    { environment, configured, brokers, registry },
    createProbes({ environment, cacheFolder }),
  );
  const isAllRunning = plan.kafka.kind === 'running' && plan.registry?.kind !== 'start';
  return isAllRunning ? nothingToStart(plan) : startPlanned(plan, { ...options, cacheFolder });
}

type Running = KafkaStack & { registry?: { url: string } };

function nothingToStart({ kafka, registry, origin }: Plan): Running {
  return {
    kafka: { brokers: kafka.kind === 'running' ? kafka.brokers : [], nodes: [] },
    ...(registry?.kind === 'running' ? { registry: { url: registry.url } } : {}),
    origin,
    close: () => Promise.resolve(),
  };
}

async function startPlanned(plan: Plan, options: StackOptions & { cacheFolder: string }): Promise<Running> {
  const place = await makePlace(options);
  const processes = startProcesses({ logFolder: place.logFolder, environment: options.environment });
  if (place.isTemporary) processes.discard([place.folder]);
  try {
    const parts = await startParts(plan, { options, place, processes });
    return { ...parts, origin: plan.origin, close: () => processes.close() };
  } catch (error) {
    // The logs stay, since the error names them.
    if (place.isTemporary) processes.discard([place.dataFolder]);
    await processes.close();
    throw error instanceof StackError ? error : unexpected(error);
  }
}

function unexpected(error: unknown): StackError {
  const what = error instanceof Error ? error.message : String(error);
  return new StackError('stack.failed', `The local stack did not start: ${what}. Start again.`, { cause: error });
}

async function makePlace(options: StackOptions & { cacheFolder: string }): Promise<Place> {
  const isTemporary = options.folder === undefined;
  const folder =
    options.folder === undefined
      ? await mkdtemp(join(findTemporaryFolder(options.environment), 'tributary-stack-'))
      : options.folder;
  const place = {
    folder: resolve(folder),
    dataFolder: resolve(folder, 'data'),
    logFolder: resolve(folder, 'logs'),
    cacheFolder: resolve(options.cacheFolder),
    isTemporary,
  };
  await mkdir(place.dataFolder, { recursive: true });
  await mkdir(place.logFolder, { recursive: true });
  return place;
}

interface Surroundings {
  options: StackOptions;
  place: Place;
  processes: Processes;
}

/** Downloads one after the other, since a local Maven repository bears one process; then starts both at once. */
async function startParts(plan: Plan, around: Surroundings): Promise<Pick<Running, 'kafka' | 'registry'>> {
  const { options, place, processes } = around;
  const run = (command: Command): Task => processes.run(command);
  const onProgress = (line: string): void => options.onProgress?.(line);
  const download = { cacheFolder: place.cacheFolder, logFolder: place.logFolder, run, onProgress };
  const jars = {
    kafka: plan.kafka.kind === 'start' ? await fetchKafka(download) : '',
    registry: plan.registry?.kind === 'start' ? await fetchRegistry(download) : '',
  };
  const deps = {
    dataFolder: place.dataFolder,
    logFolder: place.logFolder,
    java: findJava(options.environment),
    logLevel: options.logLevel ?? 'WARN',
    run,
    findPort: findFreePort,
  };
  const [kafka, url] = await Promise.all([
    plan.kafka.kind === 'running'
      ? { brokers: plan.kafka.brokers, nodes: [] }
      : startKafka(
          { ...deps, jarFolder: jars.kafka },
          { brokers: options.brokers ?? 1, port: plan.kafka.port, heapMiB: options.brokerHeapMiB ?? 512 },
        ).then((nodes) => ({ brokers: nodes.map(({ address }) => address), nodes })),
    plan.registry?.kind === 'start'
      ? startRegistry({ ...deps, jarFolder: jars.registry }, { port: plan.registry.port, isKept: !place.isTemporary })
      : plan.registry?.url,
  ]);
  const named = options.configured?.registryUrl;
  if (url !== undefined && named !== undefined && url !== named) {
    onProgress(`the schema registry answers at ${url}, not at ${named}: other processes need that in registry.url`);
  }
  return { kafka, ...(url === undefined ? {} : { registry: { url } }) };
}
