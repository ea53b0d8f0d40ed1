import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaughtUp } from './caught-up.ts';
import { createCluster, type Cluster } from './cluster.ts';
import { createCrew, type Crew } from './crew.ts';
import type { EffectsReading } from './effects.ts';
import { askForEffects, type EffectsPlace } from './effects-source.ts';
import type { Finding } from './finding.ts';
import { freePorts } from './free-ports.ts';
import { filledIn, type Places } from './placeholders.ts';
import type { Plan } from './plan.ts';
import type { Published } from './progress.ts';
import { publishPhase } from './phase-run.ts';
import { startService, type ServiceProcess } from './service-process.ts';
import { settle, type Patience } from './settlement.ts';

/** What a run needs. */
export interface TortureOptions {
  brokers: readonly string[];
  registryUrl: string;
  plan: Plan;
  command: readonly [file: string, ...args: string[]];
  /** With `{port}` and `{folder}` in it. */
  effects: EffectsPlace;
  environment: Readonly<Record<string, string | undefined>>;
  workingFolder: string;
  /** Where what the service prints is appended. */
  serviceLog?: string | undefined;
  patience?: Patience;
  onProgress(line: string): void;
  /** Ends the run early, with nothing left behind. */
  signal?: AbortSignal;
}

/** What came of a run. */
export interface TortureReport {
  findings: Finding[];
  records: number;
  objects: number;
}

/**
 * Runs a service against a plan, and compares its effects with the truth. Ends what it started, also where it throws, which
 * are `kafka.*`, `registry.*` and the reason of `signal`.
 */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const { signal } = options;
  signal?.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'tributary-torture-'));
  const closing: Closing = [() => rm(folder, { recursive: true, force: true })];
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  const running = start(options, folder, closing);
  try {
    return await Promise.race([aborted, running]);
  } finally {
    for (const close of closing.toReversed()) await close();
    // With nothing left to work with it ends by itself.
    await running.catch(() => undefined);
  }
}

/** What is to be closed at the end, the last first. */
type Closing = (() => Promise<unknown>)[];

async function start(options: TortureOptions, folder: string, closing: Closing): Promise<TortureReport> {
  const cluster = await createCluster({ ...options, run: options.plan.run });
  closing.push(() => cluster.close());
  const all = (await freePorts(2)).map((port) => ({ port, folder }));
  const [places = { port: 0, folder }] = all;
  const startProcess = (index: number): ServiceProcess => startInstance(options, cluster, all[index] ?? places);
  const crew = createCrew({ cluster, onProgress: options.onProgress, startProcess });
  closing.push(() => crew.close());
  return run(options, { cluster, crew, places });
}

function startInstance(options: TortureOptions, cluster: Cluster, places: Places): ServiceProcess {
  const { command, workingFolder, serviceLog } = options;
  return startService({
    command,
    workingFolder,
    environment: environmentOf(options, cluster, places),
    onOutput: serviceLog === undefined ? undefined : (text) => appendFileSync(serviceLog, text),
  });
}

function environmentOf({ environment }: TortureOptions, cluster: Cluster, { port, folder }: Places) {
  return { ...environment, ...cluster.environment, PORT: String(port), DATA_FOLDER: folder };
}

interface Run {
  cluster: Cluster;
  crew: Crew;
  places: Places;
}

async function run(options: TortureOptions, { cluster, crew, places }: Run): Promise<TortureReport> {
  const { plan, onProgress, patience, workingFolder } = options;
  const records = plan.phases.flatMap((phase) => phase.records);
  const objects = new Set(records.map(({ event }) => event.objectId)).size;
  const report = (findings: Finding[]): TortureReport => ({ findings, records: records.length, objects });
  onProgress('the service starts');
  if (!(await crew.start())) return report(crew.findings());
  const published: Published[] = [];
  const caughtUp = createCaughtUp(cluster);
  for (const phase of plan.phases) {
    onProgress(`${phase.name}: ${phase.records.length} records`);
    published.push(...(await publishPhase(phase, { cluster, crew, caughtUp })));
  }
  onProgress('waiting until its effects change no more');
  const place = effectsAt(options.effects, places);
  const environment = environmentOf(options, cluster, places);
  const effects = (): Promise<EffectsReading> => askForEffects(place, { workingFolder, environment });
  const wrong = await settle({ records, published, progress: cluster.progress, effects }, patience);
  return report([...crew.findings(), ...wrong]);
}

function effectsAt(effects: EffectsPlace, places: Places): EffectsPlace {
  if ('url' in effects) return { url: filledIn(effects.url, places) };
  if ('file' in effects) return { file: filledIn(effects.file, places) };
  return { command: filledIn(effects.command, places) };
}
