import type { Bounds } from './row.ts';
import { waitPercentileMs, type Outage, type Phase, type Wait } from './waits.ts';

/** How long 99 in 100 webhooks of a provider waited at most, while all was well and while another one was in trouble. */
export interface Disturbance {
  provider: string;
  beforeMs: number;
  duringMs: number;
}

const share = 0.99;

/** Below this a wait says more of a machine that brokers, load and runtimes share than of the trouble. */
export const noiseMs = 250;

/** How much a row's trouble disturbed the provider that it must not disturb; undefined where it names none. */
export function disturbanceOf(
  waits: readonly Wait[],
  { undisturbed: provider }: Bounds,
  phases: ReadonlyMap<Phase, Outage>,
): Disturbance | undefined {
  if (provider === undefined) return undefined;
  const within = (phase: Phase): number => {
    const span = phases.get(phase);
    const own = waits.filter(
      (wait) => wait.provider === provider && span && wait.receivedMs >= span.from && wait.receivedMs < span.until,
    );
    // No webhook at all is no proof.
    return own.length === 0 ? Number.NaN : waitPercentileMs(own, share);
  };
  return { provider, beforeMs: within('before'), duringMs: within('during') };
}

/** What it says against a row; no number is held against it too. */
export function disturbedIn(disturbance: Disturbance | undefined): string[] {
  if (disturbance === undefined) return [];
  const { provider, beforeMs, duringMs } = disturbance;
  const most = Math.max(2 * beforeMs, noiseMs);
  if (duringMs <= most) return [];
  return [`1 in 100 webhooks of ${provider} waited more than ${duringMs} ms, ${beforeMs} before, and ${most} may pass`];
}

const bytesOfMb = 1024 * 1024;

/** What the memory of its runtimes says against a row. */
export function heavyIn(bytes: number, { memoryMb }: Bounds): string[] {
  if (memoryMb === undefined || bytes <= memoryMb * bytesOfMb) return [];
  return [`a runtime took ${Math.ceil(bytes / bytesOfMb)} MB, and no more than ${memoryMb} are allowed`];
}
