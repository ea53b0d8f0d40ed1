import { damages } from './damage.ts';
import { finding, type Finding } from './finding.ts';
import type { PlannedRecord } from './planned-record.ts';

/** A record of the canonical topic, and where it stands. */
export interface Published {
  record: PlannedRecord;
  partition: number;
  offset: bigint;
}

/** How far the group has come in a partition. */
export interface Progress {
  partition: number;
  /** 0 where it has committed nothing. */
  committed: bigint;
  end: bigint;
}

/** Whether a group has handled all that is there. */
export function isCaughtUp(progress: readonly Progress[]): boolean {
  return progress.every(({ committed, end }) => committed >= end);
}

/** The records that lie at or behind what the group committed. */
export function unhandled(published: readonly Published[], progress: readonly Progress[]): Published[] {
  const committed = new Map(progress.map((one) => [one.partition, one.committed]));
  return published.filter(({ partition, offset }) => offset >= (committed.get(partition) ?? 0n));
}

/** Where a group that goes no further stands, and before what. `counted`: the ids of events that had an effect all the same. */
export function standstill(
  published: readonly Published[],
  progress: readonly Progress[],
  counted: ReadonlySet<string>,
): Finding[] {
  if (progress.every(({ committed }) => committed === 0n)) {
    return [finding('uncommitted', 'The group has committed no offset.')];
  }
  return progress.flatMap(({ partition, committed, end }) => {
    if (committed >= end) return [];
    const behind = published.filter((one) => one.partition === partition && one.offset >= committed);
    const what = `Partition ${partition} stands at offset ${committed}: ${end - committed} records wait, and do not move.`;
    return [finding('blocked', `${what}${suspect(behind.filter(({ record }) => !counted.has(record.event.id)))}`)];
  });
}

/** The first record of those that a service may stumble over. */
function suspect(behind: readonly Published[]): string {
  const found = behind.find(({ record }) => record.damage !== null || record.schema !== 'current');
  if (found === undefined) return '';
  const { record, offset } = found;
  const why = record.damage === null ? 'is of a later version of the schemas' : damages[record.damage];
  return ` The record at offset ${offset} ${why}.`;
}
