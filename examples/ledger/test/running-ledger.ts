import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { River } from '../../../packages/subscriber/test/river.ts';
import { freePorts } from '../../../packages/cli/src/torture/free-ports.ts';
import { ledgerCommand } from './ledger-process.ts';

/** The ledger as a process of its own. */
export interface RunningLedger {
  get(path: string): Promise<{ status: number; body: unknown }>;
  /** What it printed. */
  output(): string;
  /** Answers with which signal, or code, it ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<unknown>;
}

/** Starts the ledger on a river, and waits until it answers. */
export async function startLedger(river: River, brokers: string[], dataFolder: string): Promise<RunningLedger> {
  const [port] = await freePorts(1);
  const [file, ...args] = ledgerCommand;
  const child = spawn(file, args, {
    env: {
      PATH: process.env['PATH'],
      KAFKA_BROKERS: brokers.join(','),
      SCHEMA_REGISTRY_URL: river.registryUrl,
      TRIBUTARY_TOPIC_PREFIX: river.prefix,
      GROUP: river.group,
      SESSION_TIMEOUT_MS: '6000',
      PORT: String(port),
      DATA_FOLDER: dataFolder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit');
  const ledger: RunningLedger = {
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, body: await response.json() };
    },
    output: () => output,
    async end(signal) {
      child.kill(signal);
      const [code, by] = (await ended) as [number | null, string | null];
      return by ?? code;
    },
  };
  river.later(() => ledger.end('SIGKILL'));
  await Promise.race([
    ended.then(() => Promise.reject(new Error(`The ledger ended: ${output}`))),
    answers(() => ledger.get('/health')),
  ]);
  return ledger;
}

async function answers(ask: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const isThere = await ask().then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
