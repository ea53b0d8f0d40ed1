import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The product's own ingress as a process. */
export interface IngressProcess {
  /** Where it listens, or did so last. */
  url(): string;
  /** Resolves when it listens. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const mainFile = join(import.meta.dirname, '../../packages/cli/src/main.ts');

/** An ingress that does not run yet; each start takes the configuration anew. */
export function createIngressProcess(configure: () => string): IngressProcess {
  let child: ChildProcess | undefined;
  let url = 'http://127.0.0.1:1';
  return {
    url: () => url,
    async start() {
      const args = ['--conditions=tributary-source', '--disable-warning=ExperimentalWarning', mainFile, 'ingress'];
      // The channel is not used: main.ts ends when the campaign, and with it the channel, is gone.
      child = spawn(process.execPath, [...args, '--config', configure()], {
        stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      url = await firstUrl(child);
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function firstUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    // Read on after the line that matters: a full pipe would hold the process up.
    if (said.length < 100_000) said += text;
    const found = /"url":"([^"]+)"/.exec(said)?.[1];
    if (found !== undefined) resolve(found);
  });
  child.once('exit', (code) => reject(new Error(`the ingress ended (${code}) before it listened:\n${said}`)));
  return promise;
}
