import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { output, run, type CommandOptions, type Ended } from '../../chart/command.ts';

/** A container engine that answers. */
export interface Engine {
  kind: 'engine';
  /** What it is, for the reader. */
  name: string;
  /** Whether it was started here, with storage of its own and no network but this machine's. */
  isOwn: boolean;
  /** Runs `docker` to its end. */
  run(args: readonly string[], options?: CommandOptions): Ended;
  /** What `docker` writes. Throws an Error where it does not end with 0. */
  output(args: readonly string[], options?: CommandOptions): string;
  /** Ends what was started here. */
  close(): Promise<void>;
}

/** Why there is no engine. */
export interface NoEngine {
  kind: 'none';
  why: string;
}

const patienceMs = 60_000;

/** The engine that `docker` reaches; else one of our own, for as long as it is needed, where its daemon is installed. */
export async function findEngine(): Promise<Engine | NoEngine> {
  const running = run('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 30_000 });
  if (running.status === 0) {
    const name = `Docker ${running.stdout.trim()}, which runs here`;
    return { ...engineAt({}), name, isOwn: false, close: async () => undefined };
  }
  const missing = ['docker', 'dockerd', 'containerd', 'runc', 'setpriv', 'unshare'].filter(
    (name) => run('sh', ['-c', `command -v ${name}`]).status !== 0,
  );
  if (missing.length > 0)
    return { kind: 'none', why: `no container engine answers, and ${missing.join(', ')} is not installed` };
  if (process.getuid?.() !== 0)
    return { kind: 'none', why: 'no container engine answers, and only root can start one' };
  return startOwn();
}

/** Without a bridge or any rule of a firewall: nothing of this machine's network changes, and nothing is left behind. */
async function startOwn(): Promise<Engine | NoEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-engine-'));
  const socket = `unix://${folder}/docker.sock`;
  const places = ['data', 'exec'].map((name) => `--${name}-root=${join(folder, name)}`);
  const network = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'];
  const log = openSync(join(folder, 'log'), 'w');
  const flags = ['--host', socket, '--pidfile', join(folder, 'pid'), ...places, ...network];
  // Ends with this process, also when that is killed; what it has mounted goes with it.
  const command = ['--pdeathsig', 'TERM', 'unshare', '--mount', 'dockerd', ...flags];
  const daemon = spawn('setpriv', command, { stdio: ['ignore', log, log] });
  closeSync(log);
  const close = async (): Promise<void> => {
    await end(daemon);
    rmSync(folder, { recursive: true, force: true });
  };
  const engine = { ...engineAt({ DOCKER_HOST: socket }), isOwn: true, close };
  const isReady = await waitFor(() => engine.run(['version'], { timeoutMs: 5_000 }).status === 0, daemon);
  if (isReady) {
    const facts = engine.output(['info', '--format', 'Docker {{.ServerVersion}} ({{.Driver}}), started for this run']);
    return { ...engine, name: facts.trim() };
  }
  const why = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').at(-1) ?? '';
  await close();
  return { kind: 'none', why: `dockerd does not run here: ${why}` };
}

function engineAt(environment: Record<string, string>): Pick<Engine, 'kind' | 'run' | 'output'> {
  return {
    kind: 'engine',
    run: (args, options = {}) => run('docker', args, { ...options, environment }),
    output: (args, options = {}) => output('docker', args, { ...options, environment }),
  };
}

async function waitFor(isTrue: () => boolean, daemon: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline && daemon.exitCode === null && daemon.signalCode === null) {
    if (isTrue()) return true;
    await sleep(500);
  }
  return false;
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  await ended;
}
