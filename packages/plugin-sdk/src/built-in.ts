import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const prefix = 'plugin-';

/** Packages of that prefix that are for authors of plugins, and no plugins. */
const notProviders = new Set(['sdk', 'testing']);

/**
 * The ids of the providers whose plugins are installed beside this package, sorted: a plugin's package is all that says so.
 * `from` is a file beside which is looked, this one if absent.
 */
export function builtInProviders(from: string = import.meta.url): string[] {
  const folders = (createRequire(from).resolve.paths('@tributary/any') ?? []).map((folder) =>
    join(folder, '@tributary'),
  );
  const names = folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder));
  const ids = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return [...new Set(ids)].filter((id) => !notProviders.has(id)).toSorted();
}
