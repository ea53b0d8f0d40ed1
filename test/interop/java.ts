import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { findJava } from '../../packages/local-stack/src/environment.ts';
import { execute } from './command.ts';
import { examplesFolder, type Example } from './example.ts';

const source = join(examplesFolder, 'java-subscriber');
const oldestVersion = 17;
const file = findJava(process.env);

/** examples/java-subscriber, built by Maven as its README says. */
export const java: Example = {
  language: 'Java',
  async cacheName() {
    await requireJava();
    const hash = createHash('sha256');
    for (const path of globSync(['pom.xml', 'src/**/*.*'], { cwd: source }).toSorted())
      hash.update(path).update(readFileSync(join(source, path)));
    return `java-subscriber-${hash.digest('hex').slice(0, 16)}`;
  },
  async install(folder) {
    await cp(join(source, 'pom.xml'), join(folder, 'pom.xml'));
    await cp(join(source, 'src'), join(folder, 'src'), { recursive: true });
    // Checksums of the repository are enforced (-C): Maven itself would only warn.
    await execute(['mvn', '-q', '-B', '-C', '-f', join(folder, 'pom.xml'), 'package']);
  },
  command: (folder) => [
    file,
    // It runs for seconds: what makes it start sooner is worth more than what makes it run faster.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xmx128m',
    '-jar',
    join(folder, 'target/subscriber.jar'),
  ],
};

/** Rejects where there is no Java that is new enough. */
export async function requireJava(): Promise<void> {
  const { stderr } = await execute([file, '-version']).catch(() => ({ stderr: '' }));
  const version = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  if (version < oldestVersion) throw new Error(`there is no Java ${oldestVersion} or newer`);
}
