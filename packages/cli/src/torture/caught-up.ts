import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { isCaughtUp } from './progress.ts';

const pollMs = 200;

/**
 * Waits until the group has handled all that is there, for `limitMs` at most. A service that once took longer is not waited for
 * again: it stands somewhere, or keeps its offsets elsewhere.
 */
export function createCaughtUp({ progress }: Pick<Cluster, 'progress'>, limitMs = 12_000): () => Promise<void> {
  let isHopeless = false;
  return async () => {
    const endMs = performance.now() + limitMs;
    while (!isHopeless && !isCaughtUp(await progress())) {
      isHopeless = performance.now() >= endMs;
      await sleep(pollMs);
    }
  };
}
