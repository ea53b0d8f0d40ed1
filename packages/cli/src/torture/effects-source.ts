import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readEffects, type EffectsReading } from './effects.ts';

/** Where a service tells what its effects are. */
export type EffectsPlace = { url: string } | { command: string } | { file: string };

/** Where commands run and files lie. */
export interface EffectsSurroundings {
  workingFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
}

const timeoutMs = 10_000;
const largestBytes = 64 * 1024 * 1024;

/** What the service says now. Never rejects: that it cannot be asked is an answer too. */
export async function askForEffects(place: EffectsPlace, surroundings: EffectsSurroundings): Promise<EffectsReading> {
  try {
    return readEffects(await textAt(place, surroundings));
  } catch (error) {
    return { kind: 'unreadable', why: describe(error as Error) };
  }
}

/** `fetch` says in the cause alone what failed. */
function describe({ message, cause }: Error): string {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? `${message} (${code})` : message;
}

function textAt(place: EffectsPlace, { workingFolder, environment }: EffectsSurroundings): Promise<string> {
  if ('url' in place) return get(place.url);
  if ('file' in place) return readFile(resolve(workingFolder, place.file), 'utf8');
  return run(place.command, { workingFolder, environment });
}

async function get(url: string): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`);
  return response.text();
}

function run(command: string, { workingFolder, environment }: EffectsSurroundings): Promise<string> {
  const options = { cwd: workingFolder, env: environment, timeout: timeoutMs, maxBuffer: largestBytes };
  return new Promise((done, fail) => {
    execFile('/bin/sh', ['-c', command], options, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else fail(new Error(`\`${command}\` failed: ${stderr.trim().split('\n').at(-1) ?? error.message}`));
    });
  });
}
