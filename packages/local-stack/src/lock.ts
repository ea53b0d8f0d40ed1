import { open, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const beatMs = 1_000;
const staleMs = 15_000;
const pauseMs = 200;

/**
 * Runs `work` while no other process that uses the same lock file does. The holder touches the file every second; one
 * that was not touched for 15 seconds belonged to a process that is gone, and is taken over. `onWait` is called once
 * if another holds it.
 */
export async function withLock<T>(
  file: string,
  options: { work: () => Promise<T>; onWait?: (() => void) | undefined },
): Promise<T> {
  let isFirst = true;
  while (!(await take(file))) {
    if (isFirst) options.onWait?.();
    isFirst = false;
    if (await isStale(file)) await rm(file, { force: true });
    else await wait(pauseMs);
  }
  // A failed touch means that the lock was taken over; what it protects is correct without it, only slower.
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), beatMs);
  try {
    return await options.work();
  } finally {
    clearInterval(beat);
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string): Promise<boolean> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found !== undefined && Date.now() - found.mtimeMs > staleMs;
}
