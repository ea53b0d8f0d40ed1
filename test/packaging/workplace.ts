import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The longest that a command may take: what hangs is killed, and fails. */
const timeoutMs = 90_000;

/** What a command came to. */
export interface Outcome {
  status: number | null;
  output: string;
  problems: string;
}

/** A process that goes on. */
export interface Ongoing {
  /** Resolves with the match as soon as its output has one; rejects where it ends before, with what it said. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** A folder outside of the repository, and commands as somebody there types them. */
export interface Workplace {
  folder: string;
  /** A folder in it, made where it is not there. */
  place(name: string): string;
  /** Runs a command in a folder of it. */
  run(place: string, ...command: [string, ...string[]]): Outcome;
  start(place: string, ...command: [string, ...string[]]): Ongoing;
  /** Ends what still runs, and removes the folder. */
  close(): Promise<void>;
}

/** `variables` are added to the environment of every command. */
export function createWorkplace(variables: Readonly<Record<string, string>> = {}): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-outside-'));
  const children: ChildProcess[] = [];
  const env = environment(variables);
  const place = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  return {
    folder,
    place,
    run(at, ...[command, ...args]) {
      const options = { cwd: place(at), env, timeout: timeoutMs, encoding: 'utf8' } as const;
      const { status, stdout, stderr, error } = spawnSync(command, args, options);
      return { status, output: stdout ?? '', problems: `${stderr ?? ''}${error?.message ?? ''}` };
    },
    start(at, ...[command, ...args]) {
      const child = spawn(command, args, { cwd: place(at), env, stdio: ['ignore', 'pipe', 'pipe'] });
      children.push(child);
      return follow(child);
    },
    async close() {
      await Promise.all(children.map((child) => end(child, 'SIGKILL')));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** That of a shell: nothing of the npm and the Jest that this runs in. What npm has in its cache it does not ask for again. */
function environment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_|^NODE_(ENV|OPTIONS)$|^INIT_CWD$|^JEST_/i.test(name),
  );
  const node = dirname(process.execPath);
  return {
    ...Object.fromEntries(own),
    PATH: [node, process.env['PATH']].join(delimiter),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ...variables,
  };
}

function follow(child: ChildProcess): Ongoing {
  let output = '';
  const closed = once(child, 'close');
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('said');
    });
  return {
    async says(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) return match;
        const ended = await Promise.race([once(child, 'said').then(() => false), closed.then(() => true)]);
        if (ended && !pattern.test(output)) throw new Error(`ended before it said ${pattern}:\n${output}`);
      }
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const closed = once(child, 'close');
  child.kill(signal);
  const [code] = (await closed) as [number | null];
  return code;
}
