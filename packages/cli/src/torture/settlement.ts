import { setTimeout as sleep } from 'node:timers/promises';
import { finding, type Finding } from './finding.ts';
import { judge } from './judge.ts';
import type { EffectsReading } from './effects.ts';
import { isCaughtUp, standstill, unhandled, type Progress, type Published } from './progress.ts';
import { truthOf } from './truth.ts';
import type { PlannedRecord } from './planned-record.ts';

/** What is looked at until it changes no more. */
export interface Observed {
  /** Everything that was published, in order. */
  records: readonly PlannedRecord[];
  /** Of that, what stands on the canonical topic. */
  published: readonly Published[];
  progress(): Promise<Progress[]>;
  effects(): Promise<EffectsReading>;
}

/** How long is waited for what. */
export interface Patience {
  /** For the effects to change once more when all offsets are committed. */
  stillMs: number;
  /** For anything to change while records wait. */
  stallMs: number;
  /** For everything. */
  limitMs: number;
}

export const patience: Patience = { stillMs: 2_000, stallMs: 10_000, limitMs: 25_000 };

interface Look {
  progress: Progress[];
  reading: EffectsReading;
  findings: Finding[];
}

/**
 * What is wrong with the effects when they are what they will be: as soon as nothing is wrong with them, or when nothing
 * has changed for a while.
 */
export async function settle(
  observed: Observed,
  { stillMs, stallMs, limitMs }: Patience = patience,
): Promise<Finding[]> {
  const endMs = performance.now() + limitMs;
  let before = '';
  let sinceMs = performance.now();
  for (;;) {
    const look = await lookAt(observed);
    if (look.findings.length === 0) return [];
    const now = stateOf(look);
    if (now !== before) sinceMs = performance.now();
    before = now;
    const stillForMs = performance.now() - sinceMs;
    if (stillForMs >= (isCaughtUp(look.progress) ? stillMs : stallMs) || performance.now() >= endMs)
      return look.findings;
    await sleep(Math.min(stillMs / 4, 500));
  }
}

/** What changes while a service works. */
function stateOf({ progress, reading }: Look): string {
  return JSON.stringify([progress.map(({ committed }) => String(committed)), reading]);
}

async function lookAt({ records, published, progress: readProgress, effects }: Observed): Promise<Look> {
  // The effects last: what is committed has had its effect, and not the reverse.
  const progress = await readProgress();
  const reading = await effects();
  if (reading.kind === 'unreadable') {
    const what = `The effects cannot be read: ${reading.why}.`;
    return { progress, reading, findings: [finding('unreadable-effects', what)] };
  }
  const { objects } = reading;
  const truth = truthOf(records);
  // Who commits nothing and has all effects right keeps its offsets elsewhere.
  if (judge({ truth, effects: objects, unreached: new Set() }).length === 0) return { progress, reading, findings: [] };
  const unreached = new Set(unhandled(published, progress).map(({ record }) => record.event.objectId));
  const counted = new Set(objects.flatMap(({ events }) => events.map(({ id }) => id)));
  const findings = judge({ truth, effects: objects, unreached });
  return { progress, reading, findings: [...standstill(published, progress, counted), ...findings] };
}
