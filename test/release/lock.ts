import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolders, readManifest } from './packages.ts';
import { callScript, root } from './script.ts';

/** A package in a lock file of npm. */
export interface LockEntry {
  name?: string;
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional: boolean }>;
}

/** A lock file of npm. */
export interface Lock {
  packages: Record<string, LockEntry>;
}

/** The repository's own. */
export function repositoryLock(): Lock {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
}

/** An archive that is not there, for each package. */
export function archives(): Record<string, LockEntry> {
  const names = packageFolders().map((folder) => readManifest(folder).name);
  const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;
  return Object.fromEntries(
    names.map((name) => [name, { resolved: `file:packages/${name.slice(11)}.tgz`, integrity }]),
  );
}

/** What `imageLock` of scripts/image-lock.mjs makes. */
export function imageLock(lock: Lock, names: readonly string[] = ['@tributary/cli']): Lock {
  return callScript('image-lock.mjs', 'imageLock', { version: '0.1.0', names, lock, archives: archives() }) as Lock;
}
