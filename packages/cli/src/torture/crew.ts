import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { finding, type Finding } from './finding.ts';
import { createInstance, type Crash, type Instance } from './instance.ts';
import type { Disturbance } from './plan.ts';
import type { ServiceProcess } from './service-process.ts';

/** The instances of the service that is tried, and what they did wrong as processes. */
export interface Crew {
  /** Starts the first instance; answers whether it joined the group. */
  start(): Promise<boolean>;
  /** Does to it what the plan says. */
  disturb(kind: Disturbance['kind']): Promise<void>;
  /** Ends all of them. What is being done to them ends soon after, and starts none again. */
  close(): Promise<void>;
  findings(): Finding[];
}

/** What a crew is made of. */
export interface CrewDeps {
  /** Starts instance 0 or 1. */
  startProcess(index: number): ServiceProcess;
  cluster: Pick<Cluster, 'members'>;
  onProgress(line: string): void;
  /** How long an instance may take to join; 30,000 ms if absent. */
  joinMs?: number;
}

const pollMs = 200;
/** The longest session timeout that clients have by default is Java's, 45 s. */
const leaveMs = 60_000;

interface State {
  deps: CrewDeps;
  first: Instance;
  second: Instance;
  findings: Finding[];
  crashes: Crash[];
  isClosed: boolean;
}

/** A crew that does not run yet. */
export function createCrew(deps: CrewDeps): Crew {
  const crashes: Crash[] = [];
  const instance = (name: string, index: number): Instance =>
    createInstance({
      name,
      startProcess: () => deps.startProcess(index),
      onCrash: (crash) => void crashes.push(crash),
    });
  const state: State = {
    deps,
    first: instance('The service', 0),
    second: instance('The second instance', 1),
    findings: [],
    crashes,
    isClosed: false,
  };
  return {
    start: () => join(state, state.first, 1),
    disturb: (kind) => (kind === 'second instance' ? comeAndGo(state) : restart(state, kind)),
    async close() {
      state.isClosed = true;
      await Promise.all([state.first.stop('SIGKILL'), state.second.stop('SIGKILL')]);
    },
    findings: () => [...state.findings, ...describeCrashes(state.crashes)],
  };
}

interface Wait {
  /** What is waited for, of the number of members. */
  until(members: number): boolean;
  limitMs: number;
  /** Without which it is in vain. */
  instance: Instance;
}

/** Whether the group came to have so many members in time. */
async function awaitMembers({ deps: { cluster } }: State, { until, limitMs, instance }: Wait): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (performance.now() < endMs && !instance.isDown()) {
    if (until(await cluster.members().catch(() => -1))) return true;
    await sleep(pollMs);
  }
  return false;
}

function start({ isClosed }: State, instance: Instance): void {
  if (!isClosed) instance.start();
}

/** Starts an instance, and says so where the group does not come to have so many members. */
async function join(state: State, instance: Instance, wanted: number): Promise<boolean> {
  start(state, instance);
  const limitMs = joinMsOf(state);
  const hasJoined = await awaitMembers(state, { until: (members) => members === wanted, limitMs, instance });
  const who = wanted === 1 ? 'The service' : 'A second instance';
  if (!hasJoined) state.findings.push(finding('never-joined', `${who} did not join the group.`));
  return hasJoined;
}

function joinMsOf({ deps: { joinMs = 30_000 } }: State): number {
  return joinMs;
}

/** Ends the first instance, and starts it again. */
async function restart(state: State, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const { first: instance, deps } = state;
  await stop(state, instance, signal);
  start(state, instance);
  const hasLeft = signal === 'SIGTERM';
  if (hasLeft)
    return void (await awaitMembers(state, { until: (members) => members > 0, limitMs: joinMsOf(state), instance }));
  deps.onProgress('  Kafka must miss the instance that was killed; SESSION_TIMEOUT_MS says how soon it may');
  // The dead member, then both or none, then the new one.
  await awaitMembers(state, { until: (members) => members !== 1, limitMs: joinMsOf(state), instance });
  await awaitMembers(state, { until: (members) => members === 1, limitMs: leaveMs, instance });
}

async function comeAndGo(state: State): Promise<void> {
  await join(state, state.second, 2);
  await sleep(pollMs);
  await stop(state, state.second, 'SIGTERM');
}

async function stop({ findings }: State, instance: Instance, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!(await instance.stop(signal))) findings.push(finding('slow-stop', 'It did not end within 10 s of SIGTERM.'));
}

/** Crashes of one kind are one finding. */
function describeCrashes(crashes: readonly Crash[]): Finding[] {
  const last = crashes.at(-1);
  if (last === undefined) return [];
  const { instance, ending, lines } = last;
  const how = ending.signal === null ? `code ${ending.code}` : ending.signal;
  const times = crashes.length === 1 ? 'by itself' : `by itself, ${crashes.length} times`;
  const said = lines.length === 0 ? '' : ` It printed last:\n${lines.map((line) => `      ${line}`).join('\n')}`;
  return [finding('crashed', `${instance} ended ${times}, at last with ${how}.${said}`)];
}
