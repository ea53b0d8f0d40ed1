import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const hook = pathToFileURL(join(import.meta.dirname, 'compile-decorators.mjs')).href;

/** The ledger from its sources, as a command. */
export const ledgerCommand: readonly [file: string, ...args: string[]] = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  '--conditions=tributary-source',
  '--import',
  hook,
  join(import.meta.dirname, '../src/main.ts'),
];
