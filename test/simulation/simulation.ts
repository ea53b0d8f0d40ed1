import { createClock, type Clock } from './clock.ts';
import { startInstance } from './instance.ts';
import { createLedger, deadLetterTopic, eventTopic, rawTopic, type Ledger, type Violation } from './ledger.ts';
import { createNetwork, type Network } from './network.ts';
import type { PlantedBug } from './planted-bugs.ts';
import type { Fault, Schedule } from './schedule.ts';
import { createBroker, type ScriptedBroker } from './scripted-broker.ts';
import { forgetScripted } from './scripted-kafka.ts';
import { inVirtualTime } from './virtual-time.ts';
import { expectedRecord, largestEventBytes } from './webhooks.ts';

/** How a schedule went. */
export interface Course {
  violation: Violation | undefined;
  /** One line for each step, where they were asked for. */
  trace: string[];
  /** How long it took, virtually. */
  tookMs: number;
}

/** How a schedule is run. */
export interface RunOptions {
  bug?: PlantedBug | undefined;
  isTraced?: boolean;
}

/** After the last disturbance everything is to be done with within this. */
const patienceMs = 180_000;
/** Whatever was held back until then does its damage within this. */
const aftermathMs = 1_500;

interface World {
  clock: Clock;
  broker: ScriptedBroker;
  network: Network;
  ledger: Ledger;
  bug: PlantedBug | undefined;
  /** Closes an instance, by its owner. */
  closers: Map<string, () => Promise<void>>;
  lives: Map<string, number>;
  /** Until when something is still to happen that the schedule says. */
  disturbedUntilMs: number;
}

function begin(world: World, name: string, afterMs: number): void {
  const life = (world.lives.get(name) ?? 0) + 1;
  world.lives.set(name, life);
  const owner = `${name}.${life}`;
  world.disturbedUntilMs = Math.max(world.disturbedUntilMs, world.clock.now() + afterMs);
  world.clock.schedule(owner, afterMs, () => {
    const runner = startInstance(world.broker, world.network.link(owner), world.bug);
    world.closers.set(owner, () => runner.close());
  });
}

/** Does to an instance what a fault says. */
function strike(world: World, { kind, forMs }: Pick<Fault, 'kind' | 'forMs'>, owner: string): void {
  const { clock } = world;
  const name = owner.slice(0, owner.indexOf('.'));
  world.disturbedUntilMs = Math.max(world.disturbedUntilMs, clock.now() + forMs);
  if (owner !== `${name}.${world.lives.get(name)}`) return;
  if (kind === 'freeze') return clock.freeze(owner, clock.now() + forMs);
  if (kind === 'leave') clock.schedule(owner, 1, () => void world.closers.get(owner)?.());
  else clock.kill(owner);
  begin(world, name, forMs);
}

function receive(world: World, { webhooks, partitions }: Schedule): void {
  let atMs = 0;
  for (const [number, webhook] of webhooks.entries()) {
    atMs += webhook.afterMs;
    const place = { topic: rawTopic, partition: webhook.object % partitions };
    const expected = expectedRecord(webhook, number);
    world.clock.schedule('ingress', atMs, () => {
      world.ledger.received(place, world.broker.logs.records(place).length, expected);
      world.broker.logs.append(place, 'ingress', [expected.message]);
    });
  }
  world.disturbedUntilMs = Math.max(world.disturbedUntilMs, atMs);
}

function createWorld(schedule: Schedule, { bug }: RunOptions, trace: (line: () => string) => void): World {
  const clock = createClock();
  const ledger = createLedger();
  const broker = createBroker({
    clock,
    nodes: schedule.brokers,
    recordsPerFetch: 4,
    largestValue: { [eventTopic]: largestEventBytes },
    isFenced: bug?.isUnfenced !== true,
    onAppend: ledger.appended,
    onCommit: ledger.committed,
  });
  broker.logs.create(rawTopic, schedule.partitions);
  broker.logs.create(eventTopic, 2);
  broker.logs.create(deadLetterTopic, 1);
  const network = createNetwork({
    clock,
    latenciesMs: schedule.latenciesMs,
    faultAt: (api, nth) => schedule.faults.find((fault) => fault.api === api && fault.nth === nth),
    strike: (fault, owner) => strike(world, fault, owner),
    onDisturbed: (forMs) => (world.disturbedUntilMs = Math.max(world.disturbedUntilMs, clock.now() + forMs)),
    onReturn: () => broker.reload(),
    trace,
  });
  const closers = new Map<string, () => Promise<void>>();
  const world: World = { clock, broker, network, ledger, bug, closers, lives: new Map(), disturbedUntilMs: 0 };
  return world;
}

/** Runs a schedule to its end, or to the first promise that is broken. The same schedule always takes the same course. */
export async function run(schedule: Schedule, options: RunOptions = {}): Promise<Course> {
  const trace: string[] = [];
  const world = createWorld(schedule, options, options.isTraced ? (line) => trace.push(line()) : () => undefined);
  const { clock, ledger } = world;
  await inVirtualTime(clock, async () => {
    receive(world, schedule);
    for (const [index, startMs] of schedule.instances.entries()) begin(world, `i${index + 1}`, startMs);
    await clock.runUntil(() => {
      if (ledger.violation() !== undefined) return true;
      const calmSinceMs = clock.now() - world.disturbedUntilMs;
      return calmSinceMs > patienceMs || (calmSinceMs > aftermathMs && ledger.isDrained());
    });
    ledger.settle();
  });
  forgetScripted();
  return { violation: ledger.violation(), trace, tookMs: clock.now() };
}
