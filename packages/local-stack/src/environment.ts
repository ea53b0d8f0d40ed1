import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment variables, as the main file hands them in: this package never reads the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder that downloads are kept in: `XDG_CACHE_HOME`, else `~/.cache`, and there `tributary`. */
export function findCacheFolder(environment: Environment): string {
  const named = environment['XDG_CACHE_HOME'];
  const home = environment['HOME'] ?? homedir();
  return join(named !== undefined && named !== '' ? named : join(home, '.cache'), 'tributary');
}

/** The folder for what is removed at the end: `TMPDIR`, else that of the operating system. */
export function findTemporaryFolder(environment: Environment): string {
  const named = environment['TMPDIR'];
  return named !== undefined && named !== '' ? named : tmpdir();
}

/** The `java` to call: that of `JAVA_HOME`, which Maven takes too, else the one in the path. */
export function findJava(environment: Environment): string {
  const home = environment['JAVA_HOME'];
  return home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
}
