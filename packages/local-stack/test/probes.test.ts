import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheNames } from '../src/download.ts';
import { createProbes, readJavaVersion } from '../src/probes.ts';

describe('the version of Java', () => {
  test.each([
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "25-ea" 2026-09-15', 25],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
    [undefined, undefined],
  ])('in %j is %s', (printed, expected) => {
    expect(readJavaVersion(printed)).toBe(expected);
  });
});

describe('what is missing to start from jars', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A program in the path that prints this. */
  const install = async (name: string, line: string): Promise<void> => {
    await writeFile(join(folder, name), `#!/bin/sh\necho '${line}' >&2\n`);
    await chmod(join(folder, name), 0o755);
  };
  const findMissing = () => createProbes({ environment: { PATH: folder }, cacheFolder: folder }).findMissing();

  test.each([
    ['Java', [], /^Java is missing$/],
    ['a newer Java', [['java', 'openjdk version "11.0.2"']], /^Java 11 is too old$/],
    ['Maven', [['java', 'openjdk version "17.0.1"']], /^Maven is missing$/],
  ] as const)('is %s', async (_, programs, expected) => {
    for (const [name, line] of programs) await install(name, line);
    expect(await findMissing()).toMatch(expected);
  });

  test('is nothing where both are there', async () => {
    await install('java', 'openjdk version "21.0.1"');
    await install('mvn', 'Apache Maven 3.8.7');
    expect(await findMissing()).toBeUndefined();
  });

  test('is not Maven where everything was downloaded before', async () => {
    await install('java', 'openjdk version "17.0.1"');
    for (const name of Object.values(cacheNames)) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'complete'), '');
    }
    expect(await findMissing()).toBeUndefined();
  });
});
