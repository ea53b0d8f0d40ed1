import { execFile, spawn } from 'node:child_process';
import { chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findPostgres, type Account } from './binaries.ts';
import { createPool } from './pool.ts';

/** A PostgreSQL of a test run, with an empty database. */
export interface PostgresServer {
  /** For `pg`: user `postgres`, no password. */
  url: string;
  close(): Promise<void>;
}

const run = promisify(execFile);
const startTimeoutMs = 60_000;

/** PostgreSQL refuses to run as root: then it runs as `nobody`, as which files can be owned that nobody else uses. */
async function chooseAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'nobody') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('we are root, and there is no user nobody');
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** PostgreSQL does not end with its parent; a shell does that, whose input ends with us, however we end. */
const watchdog = 'folder=$0; "$@" <&- & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$folder"';

interface Running {
  port: number;
  log(): string;
  stop(): Promise<void>;
}

async function spawnServer(postgres: string, folder: string, account: Account): Promise<Running> {
  const port = await freePort();
  const settings = ['fsync=off', 'unix_socket_directories=', 'listen_addresses=127.0.0.1', 'max_connections=50'];
  const args = [
    postgres,
    '-D',
    join(folder, 'data'),
    '-p',
    String(port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
  const server = spawn('sh', ['-c', watchdog, folder, ...args], {
    ...account,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
  const ended = new Promise((resolve) => server.once('close', resolve));
  return {
    port,
    log: () => log,
    async stop() {
      server.stdin.end();
      await ended;
    },
  };
}

async function untilReady(url: string, log: () => string): Promise<void> {
  const givesUpAt = Date.now() + startTimeoutMs;
  for (;;) {
    const pool = createPool(url);
    const isReady = await pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    await pool.end();
    if (isReady) return;
    if (Date.now() > givesUpAt || log().includes('database system is shut down'))
      throw new Error(`it did not come up: ${log()}`);
    await sleep(100);
  }
}

/** Starts a PostgreSQL on a free port of 127.0.0.1, with its data in a temporary folder. Rejects with why there is none. */
export async function startPostgres(): Promise<PostgresServer> {
  const account = await chooseAccount();
  const folder = await mkdtemp(join(tmpdir(), 'tributary-postgres-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  let running: Running | undefined;
  try {
    const { uid, gid } = account;
    const own = async (path: string): Promise<void> =>
      uid === undefined || gid === undefined ? undefined : chown(path, uid, gid);
    await own(folder);
    const { initdb, postgres } = await findPostgres(account, join(folder, 'native'));
    const data = join(folder, 'data');
    await mkdir(data, { mode: 0o700 });
    await own(data);
    const flags = ['--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-locale', '--no-sync'];
    await run(initdb, ['-D', data, ...flags], { ...account, cwd: '/' });
    running = await spawnServer(postgres, folder, account);
    const url = `postgres://postgres@127.0.0.1:${running.port}/postgres`;
    await untilReady(url, running.log);
    const { stop } = running;
    return { url, close: () => stop().then(remove) };
  } catch (error) {
    await running?.stop();
    await remove();
    throw error;
  }
}
