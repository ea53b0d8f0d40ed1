import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { writeLedger } from './ledger.ts';
import { giveToIngress, giveToTopic, startLoad, type Clients, type Give, type Load } from './load.ts';
import { createRandom } from './random.ts';
import type { Provider, Row } from './row.ts';
import { setStage, type Stage } from './stage.ts';
import { createTrial, waitUntilDone, type Observed, type Trial } from './trial.ts';
import { createWebhooks } from './webhooks.ts';

/** A row that has been played: what it left in the topics is to be judged. */
export interface Performance {
  row: Row;
  seed: number;
  isLong: boolean;
  stage: Stage;
  observed: Observed;
  /** Undefined where it did not come to its end. */
  ledgerFile: string | undefined;
  /** What failed while it was played. */
  failures: string[];
  tookMs: number;
  /** The most memory that any runtime said that it had. */
  mostMemoryBytes: number;
}

const rowPatienceMs = { short: 300_000, long: 1_200_000 };
const drainPatienceMs = 90_000;

/** How a row is played. */
export interface Playing {
  seed: number;
  /** Whether what `trial.lasts` takes minutes. */
  isLong?: boolean;
}

/** Plays a row: sets the stage, lets webhooks flow, breaks what the row breaks, and waits until all has come out. */
export async function perform(cluster: Cluster, row: Row, { seed, isLong = false }: Playing): Promise<Performance> {
  const startedAt = performance.now();
  const { providers = ['flood'], runtime = {} } = row;
  const stage = await setStage(cluster, { providers, runtime, prefix: `f${randomUUID().slice(0, 8)}.` });
  const loads = new Map<Provider, Load>();
  const { trial, observed } = createTrial({ cluster, stage, seed, isLong, loads });
  let thrown: unknown;
  const ledgerFile = await play({ row, trial, stage, seed, isLong, loads }).catch((error: unknown) => {
    thrown = error;
    return undefined;
  });
  await Promise.all(trial.runtimes().map((runtime) => runtime.kill()));
  await trial.ingress.kill();
  await trial.registry.shut();
  if (ledgerFile === undefined) abandon(loads);
  return {
    row,
    seed,
    isLong,
    stage,
    observed,
    ledgerFile,
    failures: [...(thrown === undefined ? [] : [sentenceOf(thrown)]), ...observed.broken],
    tookMs: performance.now() - startedAt,
    mostMemoryBytes: Math.max(0, ...observed.started.map((runtime) => runtime.mostMemoryBytes())),
  };
}

interface Play extends Required<Playing> {
  row: Row;
  trial: Trial;
  stage: Stage;
  loads: Map<Provider, Load>;
}

/** Answers the file of the ledger. */
async function play({ row, trial, stage, seed, isLong, loads }: Play): Promise<string> {
  if (row.begin) await row.begin(trial);
  else await Promise.all(Array.from({ length: row.runtimes ?? 2 }, () => trial.start()));
  if (row.through === 'ingress') await trial.ingress.start();
  const producer = stage.kafka.producer();
  const give =
    row.through === 'ingress' ? giveToIngress(() => trial.ingress.url(), clientsOf(row, trial)) : giveToTopic(producer);
  for (const provider of stage.providers) loads.set(provider, loadOf(stage, provider, { row, seed, give }));
  try {
    await trial.flow(1_000);
    await trial.recovered();
    await within(isLong ? rowPatienceMs.long : rowPatienceMs.short, row.run(trial));
  } finally {
    if (row.breaksBrokers === true) await trial.cluster.restore(stage.providers.map((id) => stage.names.raw(id)));
  }
  const lines = (await Promise.all([...loads.values()].map((load) => load.stop()))).flat();
  await producer.close();
  await waitUntilDone(stage, drainPatienceMs);
  await terminateAll(trial);
  const ledgerFile = join(stage.folder, 'ledger.jsonl');
  await writeLedger(ledgerFile, lines);
  return ledgerFile;
}

const usualPerSecond = 40;

/** The longest that a client who leaves waits: more than an answer takes where nothing is wrong. */
const longestStayMs = 40;

function clientsOf({ leaving = 0 }: Row, { random, injected }: Trial): Clients {
  return {
    leavesAfterMs: () => (random.happens(leaving) ? random.between(0, longestStayMs) : undefined),
    onLeft: () => injected(),
  };
}

function loadOf(stage: Stage, provider: Provider, { row, seed, give }: { row: Row; seed: number; give: Give }): Load {
  const deps = {
    provider,
    topic: stage.names.raw(provider),
    secret: () => stage.secret,
    random: createRandom(seed),
    now: () => Date.now(),
  };
  const perSecond = typeof row.perSecond === 'object' ? row.perSecond[provider] : row.perSecond;
  const next = createWebhooks(deps, row.mixtures?.[provider]);
  return startLoad({ next, give, perSecond: perSecond ?? usualPerSecond, random: createRandom(seed) });
}

async function terminateAll(trial: Trial): Promise<void> {
  const ends = await Promise.all(
    trial.runtimes().map(async (runtime) => ({ name: runtime.name, ...(await runtime.terminate()) })),
  );
  for (const { name, exitCode, signal } of ends)
    trial.expect(`${name} ends in order at the end, and not with ${exitCode ?? signal}`, exitCode === 0);
}

/** A row that failed half-way: nobody waits for what its load gave, which may never be answered. */
function abandon(loads: ReadonlyMap<Provider, Load>): void {
  for (const load of loads.values()) void load.stop();
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`the row was not over after ${ms} ms`)), ms);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
