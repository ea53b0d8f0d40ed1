import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether this machine can do it: `prlimit` is of util-linux, and lowers a limit of one's own process without being root. */
export const canFillDisks = spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0;

/**
 * Makes a disk full for one process: no file of it grows beyond these bytes, and what it appends fails with EFBIG as it would with
 * ENOSPC, after a part of it was written. The JVM ignores the SIGXFSZ that comes with it. Another process has no such limit.
 */
export async function fillDisk(pid: number | undefined, bytes: number): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:${bytes}`]);
}
