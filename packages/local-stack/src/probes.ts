import { execFile } from 'node:child_process';
import { isFree } from './address.ts';
import { isCached } from './cache.ts';
import { cacheNames } from './download.ts';
import { findJava, type Environment } from './environment.ts';
import type { Probes } from './plan.ts';
import { answersKafka } from './protocol.ts';
import { answersRegistry } from './registry.ts';
import { versions } from './versions.ts';

const probeTimeoutMs = 20_000;

/** The real probes: sockets, and the programs that `environment` leads to. */
export function createProbes(options: { environment: Environment; cacheFolder: string }): Probes {
  return { answersKafka, answersRegistry, isFree, findMissing: () => findMissing(options) };
}

async function findMissing(options: { environment: Environment; cacheFolder: string }): Promise<string | undefined> {
  const { environment, cacheFolder } = options;
  const version = readJavaVersion(await run(findJava(environment), ['-version'], environment));
  if (version === undefined) return 'Java is missing';
  if (version < versions.java) return `Java ${version} is too old`;
  const cached = await Promise.all(Object.values(cacheNames).map((name) => isCached(cacheFolder, name)));
  if (!cached.includes(false)) return undefined;
  return (await run('mvn', ['-version'], environment)) === undefined ? 'Maven is missing' : undefined;
}

/** The major version in what `java -version` prints: `"17.0.15"` → 17, `"1.8.0_392"` → 8. */
export function readJavaVersion(printed: string | undefined): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(printed ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** What a program prints, on both streams (Java uses the error stream); undefined when it can't be run or fails. */
function run(file: string, args: string[], environment: Environment): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, args, { env: { ...environment }, timeout: probeTimeoutMs }, (error, stdout, stderr) =>
      resolve(error === null ? `${stdout}${stderr}` : undefined),
    );
  });
}
