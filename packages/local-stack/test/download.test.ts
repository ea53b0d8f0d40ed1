import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkDigest, fetchKafka, fetchRegistry, type DownloadDeps } from '../src/download.ts';
import type { Command } from '../src/messages.ts';

describe('a download', () => {
  let folder = '';
  let said: string[] = [];
  let ran: Command[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
    said = [];
    ran = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Programs that do `work` and end with this exit code. */
  const deps = (exitCode: number, work: (command: Command) => Promise<void> = async () => undefined): DownloadDeps => ({
    cacheFolder: join(folder, 'cache'),
    logFolder: folder,
    onProgress: (line) => said.push(line),
    run: (command) => {
      ran.push(command);
      const end = { kind: 'exited', exitCode } as const;
      return {
        logFile: command.logFile,
        ended: work(command).then(() => end),
        end: () => undefined,
        pid: () => undefined,
        signal: () => undefined,
        stop: async () => undefined,
      };
    },
  });

  test('says what it costs, asks Maven for the pinned versions with checksums enforced, and is done once', async () => {
    const jars = await fetchKafka(deps(0));
    await fetchKafka(deps(0));
    expect(said).toEqual([`downloading Apache Kafka 4.3.1 (54 MB), once, into ${join(folder, 'cache')}`]);
    expect(ran.map(({ file }) => file)).toEqual(['mvn']);
    expect(ran[0]?.args).toContain('-C');
    const pom = await readFile(join(jars, 'pom.xml'), 'utf8');
    expect(pom).toContain('<artifactId>kafka_2.13</artifactId><version>4.3.1</version>');
  });

  test('that fails shows the end of its log, and leaves nothing', async () => {
    const failing = deps(1, ({ logFile }) => writeFile(logFile, 'Could not transfer artifact\n'));
    const fetching = fetchKafka(failing);
    await expect(fetching).rejects.toMatchObject({ code: 'stack.failed' });
    await expect(fetching).rejects.toThrow(/Maven ended with exit code 1.*\nCould not transfer artifact/);
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  test('of the registry is refused, before it is unpacked, if it is not the pinned file', async () => {
    const forged = deps(0, (command) =>
      writeFile(join(command.folder, 'apicurio-registry-app-3.0.9-all.tar.gz'), 'something else'),
    );
    await expect(fetchRegistry(forged)).rejects.toThrow(/sha-256/);
    expect(ran.map(({ file }) => file)).toEqual(['mvn']);
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  test('is taken if its digest is the expected one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'abc');
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    await expect(checkDigest(file, sha256)).resolves.toBeUndefined();
  });
});
