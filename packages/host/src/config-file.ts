import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';
import { parseConfig, type Config } from './config.ts';

/** Where to look for the configuration. */
export interface ConfigPlaces {
  /** What `--config` said. */
  file?: string | undefined;
  /** The process's environment; read for `TRIBUTARY_CONFIG` alone. */
  environment: NodeJS.ProcessEnv;
  /** Absolute; relative paths and `./tributary.yaml` are found from here. */
  workingFolder: string;
}

/**
 * Reads the one configuration file: `--config`, else `TRIBUTARY_CONFIG`, else `./tributary.yaml`. The first that is
 * named counts, also where it cannot be read: another file in its place would be a surprise.
 * @throws TributaryError `config.unreadable`; ConfigError (`config.invalid`).
 */
export async function loadConfig(places: ConfigPlaces): Promise<Config> {
  const file = findConfig(places);
  return parseConfig(await readText(file), { file });
}

function findConfig({ file, environment, workingFolder }: ConfigPlaces): string {
  const named = [file, environment['TRIBUTARY_CONFIG']].find((path) => path !== undefined && path !== '');
  return resolve(workingFolder, named ?? 'tributary.yaml');
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    throw new TributaryError('config.unreadable', { detail: file, cause });
  }
}
