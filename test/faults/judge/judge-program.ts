import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fillCache } from '../../../packages/local-stack/src/cache.ts';
import { findCacheFolder, findJava, type Environment } from '../../../packages/local-stack/src/environment.ts';
import { execute, type Command } from '../../interop/command.ts';
import { requireJava } from '../../interop/java.ts';

const source = import.meta.dirname;

/** The judge's program, or the reason why there is none. */
export type JudgeProgram = { kind: 'ready'; command: Command } | { kind: 'skipped'; reason: string };

/** Where the program is built. */
export interface JudgeSurroundings {
  environment: Environment;
  /** Told what takes long, and in full what went wrong. */
  say(line: string): void;
}

/**
 * The judge's program, built by Maven once for each version of it. Where there is no Java or it cannot be built: the reason;
 * with `TRIBUTARY_REQUIRE_LANGUAGES=1` it rejects instead.
 */
export async function prepareJudge({ environment, say }: JudgeSurroundings): Promise<JudgeProgram> {
  try {
    return { kind: 'ready', command: await buildJudge({ environment, say }) };
  } catch (error) {
    if (environment['TRIBUTARY_REQUIRE_LANGUAGES'] === '1') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    say(`There is no judge. ${reason}`);
    return { kind: 'skipped', reason: reason.split('\n')[0] ?? '' };
  }
}

/** The command of the judge's program, built where it is not in the cache yet. Rejects without Java and without Maven. */
export async function buildJudge({ environment, say }: JudgeSurroundings): Promise<Command> {
  await requireJava();
  const folder = await fillCache(findCacheFolder(environment), {
    name: cacheName(),
    fill: install,
    onFill: () => say('building the judge, once'),
  });
  // It runs for seconds: what makes it start sooner is worth more than what makes it run faster.
  const flags = [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xmx2g',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  ];
  return [findJava(environment), ...flags, '-jar', join(folder, 'target/judge.jar')];
}

function cacheName(): string {
  const hash = createHash('sha256');
  for (const path of globSync(['pom.xml', 'src/**/*.*'], { cwd: source }).toSorted())
    hash.update(path).update(readFileSync(join(source, path)));
  return `judge-${hash.digest('hex').slice(0, 16)}`;
}

async function install(folder: string): Promise<void> {
  await cp(join(source, 'pom.xml'), join(folder, 'pom.xml'));
  await cp(join(source, 'src'), join(folder, 'src'), { recursive: true });
  // Checksums of the repository are enforced (-C): Maven itself would only warn.
  await execute(['mvn', '-q', '-B', '-C', '-f', join(folder, 'pom.xml'), 'package']);
}
