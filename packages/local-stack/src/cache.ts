import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.ts';

/** One thing that is kept in the cache: a folder with a version in its name. */
export interface Entry {
  name: string;
  /** Puts everything into an empty folder; rejects when it could not. */
  fill(folder: string): Promise<void>;
  /** Called before the filling. */
  onFill(): void;
  /** Called once if another process is filling it. */
  onWait?(): void;
}

const markerFile = 'complete';

/** Whether the cache holds this entry whole. */
export async function isCached(cacheFolder: string, name: string): Promise<boolean> {
  return access(join(cacheFolder, name, markerFile)).then(
    () => true,
    () => false,
  );
}

/**
 * The folder of an entry, filled if need be. It is built beside its place and renamed there when it is whole, so nobody
 * sees half of it, whoever is interrupted or comes at the same time; the lock only spares the second download.
 */
export async function fillCache(cacheFolder: string, entry: Entry): Promise<string> {
  const folder = join(cacheFolder, entry.name);
  if (await isCached(cacheFolder, entry.name)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  await withLock(join(cacheFolder, `${entry.name}.lock`), {
    onWait: () => entry.onWait?.(),
    work: async () => {
      if (!(await isCached(cacheFolder, entry.name))) await build(cacheFolder, entry);
    },
  });
  return folder;
}

async function build(cacheFolder: string, entry: Entry): Promise<void> {
  entry.onFill();
  await removeLeftovers(cacheFolder, entry.name);
  const unfinished = await mkdtemp(join(cacheFolder, prefixOf(entry.name)));
  try {
    await entry.fill(unfinished);
    await writeFile(join(unfinished, markerFile), `${entry.name}\n`);
    if (!(await isCached(cacheFolder, entry.name))) await moveInto(join(cacheFolder, entry.name), unfinished);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function moveInto(folder: string, unfinished: string): Promise<void> {
  // What stands there without its marker was damaged by hand: entries only ever come by renaming.
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

/** What a process that was killed left behind. Only under the lock: whoever holds it is the only one that builds. */
async function removeLeftovers(cacheFolder: string, name: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((found) => found.startsWith(prefixOf(name)));
  await Promise.all(names.map((found) => rm(join(cacheFolder, found), { recursive: true, force: true })));
}

function prefixOf(name: string): string {
  return `.${name}-unfinished-`;
}
