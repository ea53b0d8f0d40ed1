import { join } from 'node:path';
import { fillCache } from '../../packages/local-stack/src/cache.ts';
import { findCacheFolder, type Environment } from '../../packages/local-stack/src/environment.ts';
import type { Command } from './command.ts';

/** The folder of what a stranger copies. */
export const examplesFolder = join(import.meta.dirname, '../../examples');

/** A program of examples/ in another language. */
export interface Example {
  language: string;
  /** The name of its installation in the cache: it changes with whatever the installation depends on. Rejects without the language. */
  cacheName(): Promise<string>;
  /** Installs it into an empty folder. */
  install(folder: string): Promise<void>;
  /** The command that starts it. */
  command(folder: string): Command;
}

/** An example that is ready to run, or the reason why it is not. */
export type Readiness =
  { kind: 'ready'; language: string; command: Command } | { kind: 'skipped'; language: string; reason: string };

/** Where an example is prepared. */
export interface Surroundings {
  environment: Environment;
  /** Told what takes long, and in full what went wrong. */
  say(line: string): void;
}

/**
 * Installs an example, once for each version of it. Where that cannot be done its tests are skipped, with the reason; with
 * `TRIBUTARY_REQUIRE_LANGUAGES=1` it rejects instead.
 */
export async function prepare(example: Example, { environment, say }: Surroundings): Promise<Readiness> {
  const { language } = example;
  try {
    const folder = await fillCache(findCacheFolder(environment), {
      name: await example.cacheName(),
      fill: (unfinished) => install(example, unfinished),
      onFill: () => say(`installing the example in ${language}, once`),
    });
    return { kind: 'ready', language, command: example.command(folder) };
  } catch (error) {
    if (environment['TRIBUTARY_REQUIRE_LANGUAGES'] === '1') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    say(`The example in ${language} is not tested. ${reason}`);
    return { kind: 'skipped', language, reason: reason.split('\n')[0] ?? '' };
  }
}

async function install(example: Example, folder: string): Promise<void> {
  try {
    await example.install(folder);
  } catch (cause) {
    throw new Error(`it could not be installed\n${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
