import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fillCache } from './cache.ts';
import { StackError } from './error.ts';
import type { Command } from './messages.ts';
import type { Task } from './processes.ts';
import { waitForSuccess } from './readiness.ts';
import { versions } from './versions.ts';

/** What a download needs from its surroundings. */
export interface DownloadDeps {
  cacheFolder: string;
  logFolder: string;
  run(command: Command): Task;
  onProgress(line: string): void;
}

/** Names in the cache; a name holds all versions of what it stands for. */
export const cacheNames = {
  kafka: `kafka-${versions.kafka.version}-log4j-${versions.log4j}`,
  apicurio: `apicurio-${versions.apicurio.version}`,
} as const;

const archive = `apicurio-registry-app-${versions.apicurio.version}-all.tar.gz`;

/** The folder with Apache Kafka's jars, downloaded once. Rejects with `stack.failed`. */
export async function fetchKafka(deps: DownloadDeps): Promise<string> {
  const { version, megabytes } = versions.kafka;
  return fillCache(deps.cacheFolder, {
    name: cacheNames.kafka,
    ...progressOf(deps, `Apache Kafka ${version} (${megabytes} MB)`),
    fill: async (folder) => {
      await writeFile(join(folder, 'pom.xml'), pom);
      const goal = `${versions.dependencyPlugin}:copy-dependencies`;
      await maven(deps, folder, [goal, `-DoutputDirectory=${folder}`, '-DincludeScope=runtime']);
    },
  });
}

/** The folder with Apicurio Registry, downloaded once and checked. Rejects with `stack.failed`. */
export async function fetchRegistry(deps: DownloadDeps): Promise<string> {
  const { version, megabytes } = versions.apicurio;
  return fillCache(deps.cacheFolder, {
    name: cacheNames.apicurio,
    ...progressOf(deps, `Apicurio Registry ${version} (${megabytes} MB)`),
    fill: async (folder) => {
      const artifact = `-Dartifact=io.apicurio:apicurio-registry-app:${version}:tar.gz:all`;
      await maven(deps, folder, [`${versions.dependencyPlugin}:copy`, artifact, `-DoutputDirectory=${folder}`]);
      await checkDigest(join(folder, archive), versions.apicurio.sha256);
      const unpack = { file: 'tar', args: ['-xzf', archive], folder, logFile: join(deps.logFolder, 'tar.log') };
      await waitForSuccess('tar', deps.run(unpack));
      await rm(join(folder, archive));
    },
  });
}

/** Rejects with `stack.failed` unless the file has this sha-256 (hex). */
export async function checkDigest(file: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found === sha256) return;
  const advice = 'Remove it from the local Maven repository and start again.';
  throw new StackError('stack.failed', `The download ${file} has sha-256 ${found} instead of ${sha256}. ${advice}`);
}

function progressOf(deps: DownloadDeps, what: string): { onFill(): void; onWait(): void } {
  return {
    onFill: () => deps.onProgress(`downloading ${what}, once, into ${deps.cacheFolder}`),
    onWait: () => deps.onProgress(`waiting for another process that downloads ${what}`),
  };
}

async function maven(deps: DownloadDeps, folder: string, args: string[]): Promise<void> {
  const logFile = join(deps.logFolder, 'maven.log');
  // Checksums of the repository are enforced (-C): Maven itself would only warn.
  await waitForSuccess('Maven', deps.run({ file: 'mvn', args: ['-q', '-B', '-C', ...args], folder, logFile }));
}

const dependency = (group: string, artifact: string, version: string): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tributary</groupId><artifactId>local-stack</artifactId><version>1</version>
  <dependencies>
    ${dependency('org.apache.kafka', `kafka_${versions.kafka.scala}`, versions.kafka.version)}
    ${dependency('org.apache.kafka', 'kafka-tools', versions.kafka.version)}
    ${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', versions.log4j)}
  </dependencies>
</project>
`;
