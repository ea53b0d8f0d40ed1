import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isTributaryError, type TributaryError } from '@tributary/errors';
import { readKeys, type KeySource, type ProviderKeys } from './keyring.ts';

/** What to watch, and whom to tell. */
export interface KeyWatchOptions extends KeySource {
  /** How often the files are looked at; 2000 by default. */
  intervalMs?: number;
  /** New keys: the first ones, changed ones, and those after a time without. */
  onChange(keys: ProviderKeys): void;
  /** The provider's keys can't be read (any more): its consumption waits. Again only when the reason changes. */
  onUnreadable(error: TributaryError): void;
}

/** A running watch. */
export interface KeyWatch {
  /** Looks now instead of at the next interval. */
  poll: () => void;
  close: () => void;
}

/**
 * Reads a provider's keys and follows their files. One of the two callbacks is called before this returns. Variables do
 * not change while a process runs: without files there is nothing to watch, and what is unreadable stays so.
 *
 * A change counts once the file looks the same at two looks in a row, so that a file that is being written is not taken
 * for a key. Kubernetes swaps a symlink; `stat` sees through it.
 */
export function watchKeys(options: KeyWatchOptions): KeyWatch {
  const files = filesOf(options);
  let seen = stampOf(files);
  let read = seen;
  let state = report(options, null);
  const poll = () => {
    const stamp = stampOf(files);
    const isSettled = stamp === seen;
    seen = stamp;
    if (isSettled && (state.kind === 'unreadable' || stamp !== read)) {
      read = stamp;
      state = report(options, state);
    }
  };
  const timer = files.length === 0 ? undefined : setInterval(poll, options.intervalMs ?? 2000).unref();
  return { poll, close: () => clearInterval(timer) };
}

type State = { kind: 'readable'; keys: ProviderKeys } | { kind: 'unreadable'; error: TributaryError };

/** Reads, and tells what is new against the state before. */
function report(options: KeyWatchOptions, before: State | null): State {
  const state = readState(options);
  if (state.kind === 'readable') {
    if (before?.kind !== 'readable' || !isDeepStrictEqual(before.keys, state.keys)) {
      options.onChange(state.keys);
    }
  } else if (before?.kind !== 'unreadable' || before.error.message !== state.error.message) {
    options.onUnreadable(state.error);
  }
  return state;
}

function readState(source: KeySource): State {
  try {
    return { kind: 'readable', keys: readKeys(source) };
  } catch (error) {
    if (!isTributaryError(error)) {
      throw error;
    }
    return { kind: 'unreadable', error };
  }
}

function filesOf({ accounts, folder }: KeySource): string[] {
  return Object.values(accounts)
    .flatMap(({ keys }) => keys)
    .flatMap(({ reference }) => (reference.kind === 'file' ? [resolve(folder, reference.path)] : []));
}

/** What changes when a file's content does: time, size and inode, in nanoseconds and behind symlinks. */
function stampOf(files: readonly string[]): string {
  return files.map(stampOfFile).join('\n');
}

function stampOfFile(file: string): string {
  try {
    const { mtimeNs, ctimeNs, size, ino } = statSync(file, { bigint: true });
    return `${mtimeNs} ${ctimeNs} ${size} ${ino}`;
  } catch {
    // Why it can't be looked at is said by the read that follows.
    return 'unreadable';
  }
}
