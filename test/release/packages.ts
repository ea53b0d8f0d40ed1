import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './script.ts';

/** What of a package.json is looked at. */
export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Packages and plugins: `packages/cli`. */
export function packageFolders(): string[] {
  const all = ['packages', 'plugins'].flatMap((group) =>
    readdirSync(join(root, group)).map((one) => `${group}/${one}`),
  );
  return all.filter((folder) => existsSync(join(root, folder, 'package.json')));
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}
