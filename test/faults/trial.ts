import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { createIngressProcess, type IngressProcess } from './ingress-process.ts';
import type { Load } from './load.ts';
import type { RuntimeOrder } from './process/messages.ts';
import type { Rule } from './process/rules.ts';
import { createRandom, type Random } from './random.ts';
import { createRegistrySwitch, type RegistrySwitch } from './registry-switch.ts';
import type { Provider } from './row.ts';
import { startRuntimeProcess, type RuntimeProcess } from './runtime-process.ts';
import type { ConfigChanges, Ends, Stage } from './stage.ts';
import type { Outage, Phase } from './waits.ts';

/** What a runtime is started with, where it differs from the usual. */
export interface RuntimeChanges extends Partial<Omit<RuntimeOrder, 'configFile' | 'name'>> {
  config?: ConfigChanges;
}

/** A row while it runs: what it may break, and what it can look at. */
export interface Trial {
  cluster: Cluster;
  stage: Stage;
  random: Random;
  loads: ReadonlyMap<Provider, Load>;
  /** The runtimes that run, in the order in which they started. */
  runtimes(): RuntimeProcess[];
  /** Starts a runtime; does not wait for it. */
  launch(changes?: RuntimeChanges): RuntimeProcess;
  /** Starts a runtime; resolves when it consumes. */
  start(changes?: RuntimeChanges): Promise<RuntimeProcess>;
  /** The way in, where the load goes through it. */
  ingress: IngressProcess;
  /** A way to the registry that can be shut. */
  registry: RegistrySwitch;
  /** Lets the load flow for a while. */
  flow(ms: number): Promise<void>;
  /** Resolves when everything is done with that stands in the raw topics now; rejects where that takes too long. */
  recovered(): Promise<void>;
  /**
   * Breaks the network of some runtimes while the body runs, and counts a fault for each. What no frame came across is none, and is
   * held against the row.
   */
  badNetwork(runtimes: readonly RuntimeProcess[], rules: readonly Rule[], body: () => Promise<void>): Promise<void>;
  /** Does what nobody could go on during; the time is not counted as a wait. */
  outage(body: () => Promise<void>): Promise<void>;
  /** What is done before the trouble, or during it: how long webhooks wait then is compared. */
  measured(phase: Phase, body: () => Promise<void>): Promise<void>;
  /** How long something lasts: as short as it says anything, or the minutes of the long form. */
  lasts(shortMs: number, longMs: number): number;
  /** Counts a fault. */
  injected(count?: number): void;
  /** What must hold in this row beyond its bounds; where it does not the row fails with this sentence. */
  expect(sentence: string, holds: boolean): void;
}

/** What was seen while a row ran. */
export interface Observed {
  outages: Outage[];
  phases: Map<Phase, Outage>;
  faults: number;
  broken: string[];
  /** All runtimes that were started, running or not. */
  started: RuntimeProcess[];
}

interface TrialDeps {
  cluster: Cluster;
  stage: Stage;
  seed: number;
  isLong: boolean;
  loads: ReadonlyMap<Provider, Load>;
}

/** In the long form there is more to be done with. */
const recoverPatienceMs = { short: 60_000, long: 300_000 };
const lookEveryMs = 200;

/** A trial, and what is seen of it. */
export function createTrial({ cluster, stage, seed, isLong, loads }: TrialDeps): { trial: Trial; observed: Observed } {
  const observed: Observed = { outages: [], phases: new Map(), faults: 0, broken: [], started: [] };
  const launch = (changes: RuntimeChanges = {}): RuntimeProcess => {
    const { config, ...order } = changes;
    const runtime = startRuntimeProcess(stage.folder, {
      rules: [],
      failpoints: [],
      clockSkewMs: 0,
      ...order,
      configFile: stage.configure(config),
      name: `runtime-${observed.started.length + 1}`,
    });
    observed.started.push(runtime);
    return runtime;
  };
  const trial: Trial = {
    cluster,
    stage,
    random: createRandom(seed),
    loads,
    runtimes: () => observed.started.filter((runtime) => runtime.isRunning()),
    launch,
    async start(changes) {
      const runtime = launch(changes);
      await runtime.consuming();
      return runtime;
    },
    ingress: createIngressProcess(() => stage.configure()),
    registry: createRegistrySwitch(cluster.registryUrl),
    flow: (ms) => sleep(ms),
    recovered: () => waitUntilDone(stage, isLong ? recoverPatienceMs.long : recoverPatienceMs.short),
    async badNetwork(runtimes, rules, body) {
      const before = runtimes.map(appliedTo);
      for (const runtime of runtimes) runtime.network(...rules);
      observed.faults += runtimes.length;
      await body();
      for (const runtime of runtimes) runtime.network();
      for (const [index, runtime] of runtimes.entries()) {
        const isMet = await saysSo(() => appliedTo(runtime) > (before[index] ?? 0));
        trial.expect(`the bad network of ${runtime.name} meets a frame`, isMet);
      }
    },
    async outage(body) {
      const from = Date.now();
      await body();
      observed.outages.push({ from, until: Date.now() });
    },
    async measured(phase, body) {
      const from = Date.now();
      await body();
      observed.phases.set(phase, { from, until: Date.now() });
    },
    lasts: (shortMs, longMs) => (isLong ? longMs : shortMs),
    injected(count = 1) {
      observed.faults += count;
    },
    expect(sentence, holds) {
      if (!holds) observed.broken.push(sentence);
    },
  };
  return { trial, observed };
}

/** To how many frames of a runtime rules were applied so far. */
function appliedTo(runtime: RuntimeProcess): number {
  return runtime.pulse()?.applied ?? 0;
}

/** A runtime says four times a second how it is. */
async function saysSo(isSo: () => boolean): Promise<boolean> {
  for (let looks = 0; looks < 25 && !isSo(); looks += 1) await sleep(lookEveryMs);
  return isSo();
}

/** Resolves when all that stands in the raw topics now is committed. Looks again where brokers are away. */
export async function waitUntilDone(stage: Stage, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  let ends: Ends | undefined;
  let last: unknown = 'nobody looked';
  while (performance.now() < deadline) {
    try {
      ends ??= await stage.ends();
      last = await stage.lag(ends);
      if (last === 0) return;
    } catch (error) {
      last = error;
    }
    await sleep(lookEveryMs);
  }
  const found = typeof last === 'number' ? `${last} records are not done with` : 'the brokers do not answer';
  throw new Error(`${found} after ${withinMs} ms`, { cause: last });
}
