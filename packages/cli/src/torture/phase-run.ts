import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { Crew } from './crew.ts';
import type { Phase } from './plan.ts';
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

/** Publishes the records of a phase in order, and disturbs the service meanwhile. Resolves when both are done. */
export async function publishPhase(phase: Phase, deps: PhaseDeps): Promise<Published[]> {
  const { records, disturbance, pauseMs } = phase;
  const published: Published[] = [];
  const publish = async (slice: readonly PlannedRecord[], thenMs: number): Promise<void> => {
    published.push(...(await deps.cluster.publish(slice)));
    await sleep(thenMs);
  };
  if (disturbance === null) {
    for (const slice of slicesOf(records)) await publish(slice, pauseMs);
    return published;
  }
  // A service that is still starting would not be disturbed in its work.
  await deps.caughtUp();
  const { kind, afterRecords } = disturbance;
  for (const slice of slicesOf(records.slice(0, afterRecords))) await publish(slice, pauseMs);
  const left = records.slice(afterRecords);
  // Much at once, and the disturbance upon it.
  await publish(left.splice(0, Math.ceil(left.length / 2)), pauseMs);
  let isDisturbed = true;
  const disturbing = deps.crew.disturb(kind).finally(() => (isDisturbed = false));
  while (left.length > 0 && isDisturbed) {
    await publish(left.splice(0, Math.ceil(left.length / disturbedPart)), deps.disturbedPauseMs ?? 150);
  }
  for (const slice of slicesOf(left)) await publish(slice, pauseMs);
  await disturbing;
  return published;
}

function slicesOf(records: readonly PlannedRecord[]): PlannedRecord[][] {
  const count = Math.ceil(records.length / sliceLength);
  return Array.from({ length: count }, (_, index) => records.slice(index * sliceLength, (index + 1) * sliceLength));
}
