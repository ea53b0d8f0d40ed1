import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const installed = join(root, 'node_modules/.package-lock.json');

/** Installs what the lock file names, where it is not installed yet. Runs on the Node that is there (20 or newer). */
export function installIfMissing() {
  if (isInstalled()) return;
  console.error('Installing dependencies (once, and when the lock file changes) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(3);
}

function isInstalled() {
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return true;
  return packages(join(root, 'package-lock.json')) === packages(installed);
}

/** What is installed, as text; the lock file alone also names the root and what belongs to other platforms. */
function packages(file) {
  const { packages: entries } = JSON.parse(readFileSync(file, 'utf8'));
  const versions = Object.entries(entries).filter(([path, entry]) => path !== '' && !entry.optional && !entry.link);
  return JSON.stringify(
    versions.map(([path, entry]) => [path, entry.version]).filter(([path]) => path.startsWith('node_modules/')),
  );
}

/** The Node of the lock file, or, where its install script was not run, this one. */
export function nodePath() {
  const path = join(root, 'node_modules/node/bin/node');
  return existsSync(path) ? path : process.execPath;
}
