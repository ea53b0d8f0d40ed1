import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { Crew } from './crew.ts';
import type { Disturbance, Phase } from './plan.ts';
import type { PlannedRecord } from './planned-record.ts';
import type { Published } from './progress.ts';

/** With what a phase is carried out. */
export interface PhaseDeps {
  cluster: Pick<Cluster, 'publish'>;
  crew: Pick<Crew, 'disturb'>;
  /** Resolves when the service has nothing left to do, or is not waited for any longer. */
  caughtUp(): Promise<void>;
  /** The pause between slices while the service is disturbed; 150 ms if absent. */
  disturbedPauseMs?: number;
}

/** So few that the service works while the next ones are made. */
const sliceLength = 10;
/** While the service is disturbed a part of what is left comes at a time: some are left however long that takes. */
const disturbedPart = 20;

/** Publishes some records; resolves after the pause that follows. */
type Publish = (records: readonly PlannedRecord[], pauseMs: number) => Promise<void>;

/** Publishes the records of a phase in order, and disturbs the service meanwhile. Resolves when both are done. */
export async function publishPhase(phase: Phase, deps: PhaseDeps): Promise<Published[]> {
  const published: Published[] = [];
  const publish: Publish = async (records, pauseMs) => {
    published.push(...(await deps.cluster.publish(records)));
    await sleep(pauseMs);
  };
  if (phase.disturbance === null) await publishAll(phase.records, phase.pauseMs, publish);
  else await publishDisturbed(phase, { ...deps, publish, ...phase.disturbance });
  return published;
}

async function publishAll(records: readonly PlannedRecord[], pauseMs: number, publish: Publish): Promise<void> {
  for (let start = 0; start < records.length; start += sliceLength) {
    await publish(records.slice(start, start + sliceLength), pauseMs);
  }
}

async function publishDisturbed(
  { records, pauseMs }: Phase,
  {
    caughtUp,
    crew,
    publish,
    kind,
    afterRecords,
    disturbedPauseMs = 150,
  }: PhaseDeps & Disturbance & { publish: Publish },
): Promise<void> {
  // A service that is still starting would not be disturbed in its work.
  await caughtUp();
  await publishAll(records.slice(0, afterRecords), pauseMs, publish);
  const left = records.slice(afterRecords);
  // Much at once, and the disturbance upon it.
  await publish(left.splice(0, Math.ceil(left.length / 2)), pauseMs);
  const disturbance = { isOver: false };
  const disturbing = crew.disturb(kind).finally(() => (disturbance.isOver = true));
  while (left.length > 0 && !disturbance.isOver) {
    await publish(left.splice(0, Math.ceil(left.length / disturbedPart)), disturbedPauseMs);
  }
  await publishAll(left, pauseMs, publish);
  await disturbing;
}
