import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** How long a folder must be quiet: an editor writes a file in several steps. */
const quietMs = 100;

/** What to watch, and whom to tell. */
export interface FolderWatchOptions {
  folder: string;
  /** Names of files and folders, at any depth, of which nothing is told. */
  ignored: readonly string[];
  /** Called with the last file that changed, once the folder has been quiet for a moment. */
  onChange(file: string): void;
}

/** A running watch. */
export interface FolderWatch {
  close(): void;
}

interface State extends FolderWatchOptions {
  watchers: Map<string, FSWatcher>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Watches a folder with all that is in it. Folder by folder: Node's own recursive watch opens one for each file on Linux, also
 * for the thousands of `node_modules`, before it could be told to leave them out. Throws as `fs.watch` does where there is none.
 */
export function watchFolder(options: FolderWatchOptions): FolderWatch {
  const state: State = { ...options, watchers: new Map(), timer: undefined };
  follow(state, options.folder);
  return {
    close() {
      clearTimeout(state.timer);
      for (const folder of state.watchers.keys()) leave(state, folder);
    },
  };
}

function follow(state: State, folder: string): void {
  const { watchers, ignored } = state;
  // First: what comes into the folder while it is read is told then, and not missed.
  const watcher = watch(folder, (_event, name) => note(state, folder, name));
  // A folder that is removed takes its watch with it.
  watcher.on('error', () => leave(state, folder));
  watchers.set(folder, watcher);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory() && !ignored.includes(entry.name)) follow(state, join(folder, entry.name));
}

function leave({ watchers }: State, folder: string): void {
  watchers.get(folder)?.close();
  watchers.delete(folder);
}

function note(state: State, folder: string, name: string | null): void {
  if (name !== null && state.ignored.includes(name)) return;
  const path = join(folder, name ?? '');
  // A folder that came is followed; one that was removed and made again is another one.
  if (name !== null && isFolder(path)) {
    leave(state, path);
    tryFollow(state, path);
  }
  clearTimeout(state.timer);
  state.timer = setTimeout(() => state.onChange(path), quietMs);
}

function tryFollow(state: State, folder: string): void {
  try {
    follow(state, folder);
  } catch {
    leave(state, folder); // it has gone again
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
