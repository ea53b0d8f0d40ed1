import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { findFreePort, isFree, readAddress, readUrlAddress } from '../src/address.ts';
import { startLocalStack, type KafkaStack } from '../src/index.ts';
import { answersKafka, readCluster } from '../src/protocol.ts';
import { answersRegistry } from '../src/registry.ts';
import { describeOwnStack, environment } from './own-stack.ts';

jest.setTimeout(300_000);

const waitUntil = async (check: () => Promise<boolean>): Promise<boolean> => {
  for (let left = 200; left > 0; left -= 1) {
    if (await check()) return true;
    await wait(100);
  }
  return false;
};

describeOwnStack('the local stack', () => {
  const opened: (() => Promise<unknown>)[] = [];
  let temporary = '';

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'tributary-test-'));
  });

  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
    await rm(temporary, { recursive: true, force: true });
  });

  const started = async <Stack extends KafkaStack>(starting: Promise<Stack>): Promise<Stack> => {
    const stack = await starting;
    opened.push(() => stack.close());
    return stack;
  };

  /** A stack in another process, whose temporary folder lies in this test's own, so that what it leaves can be seen. */
  const hold = async () => {
    const file = fileURLToPath(new URL('./fixtures/hold-stack.ts', import.meta.url));
    const env = { ...environment, TMPDIR: temporary, NODE_OPTIONS: undefined };
    const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    opened.push(async () => child.kill('SIGKILL'));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const readLine = async (): Promise<string> => String((await lines.next()).value);
    const said: { brokers: string[]; registryUrl: string } = JSON.parse(await readLine());
    return { child, ...said, readLine };
  };

  const isGone = async (stack: { brokers: string[]; registryUrl: string }): Promise<boolean> => {
    const ports = [...stack.brokers.map(readAddress), readUrlAddress(stack.registryUrl)].map(
      (found) => found?.port ?? 0,
    );
    const free = await Promise.all(ports.map(isFree));
    return !free.includes(false) && (await readdir(temporary)).length === 0;
  };

  test('two at once answer at different addresses, with every schema checked, and are gone when closed', async () => {
    const stacks = await Promise.all([0, 1].map(() => started(startLocalStack({ environment }))));
    const addresses = stacks.flatMap((stack) => [...stack.kafka.brokers, stack.registry.url]);
    expect(new Set(addresses).size).toBe(4);
    for (const stack of stacks) {
      const { kafka, registry, origin } = stack;
      const broker = readAddress(kafka.brokers[0] ?? '') ?? { host: '', port: 0 };
      expect(origin).toContain('Apache Kafka 4.3.1 started here');
      expect(await readCluster(broker)).toEqual({ brokerCount: 1, hasController: true });
      const config = await fetch(`${registry.url}/config`);
      expect(await config.json()).toMatchObject({ compatibilityLevel: 'FULL_TRANSITIVE' });
      await stack.close();
      await stack.close();
      expect(await answersKafka(broker)).toBe(false);
      expect(await answersRegistry(registry.url)).toBe(false);
    }
  });

  test('Ctrl-C reaches the parent alone, which drains first; nothing stays when the parent is killed', async () => {
    const held = await hold();
    expect(await readdir(temporary)).toHaveLength(1);
    process.kill(-(held.child.pid ?? Number.NaN), 'SIGINT');
    expect(await held.readLine()).toBe('drained');
    await wait(1_000);
    expect(await answersKafka(readAddress(held.brokers[0] ?? '') ?? { host: '', port: 0 })).toBe(true);
    expect(await answersRegistry(held.registryUrl)).toBe(true);

    held.child.kill('SIGKILL');
    await once(held.child, 'exit');
    expect(await waitUntil(() => isGone(held))).toBe(true);
  });

  test('starts at a configured address that is free, is found there, and keeps its data in a named folder that is its own', async () => {
    const port = await findFreePort();
    const registryPort = await findFreePort();
    const configured = {
      brokers: [`localhost:${port}`],
      registryUrl: `http://127.0.0.1:${registryPort}/apis/ccompat/v7`,
    };
    const options = { environment, configured, folder: temporary };
    const first = await started(startLocalStack(options));
    expect(first.kafka.brokers).toEqual([`127.0.0.1:${port}`]);
    expect(first.registry.url).toBe(configured.registryUrl);
    const found = await startLocalStack({ environment, configured });
    expect(found.kafka.brokers).toEqual(configured.brokers);
    await found.close();
    const inSameFolder = startLocalStack({ environment, folder: temporary, registry: false });
    await expect(inSameFolder).rejects.toMatchObject({ code: 'stack.failed' });
    await expect(inSameFolder).rejects.toThrow(join(temporary, 'logs', 'kafka-1.log'));
    // Kafka's own lock; or, before it comes to that, a log that it reads while the other writes it.
    await expect(inSameFolder).rejects.toThrow(/lock|corrupt/i);
    expect(await answersKafka({ host: '127.0.0.1', port })).toBe(true);
    const schema = JSON.stringify({ schema: '"string"' });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${first.registry.url}/subjects/kept-value/versions`, { method: 'POST', body: schema, headers });
    const meta = join(temporary, 'data', 'kafka-1', 'logs', 'meta.properties');
    const clusterId = /cluster\.id=.*/.exec(await readFile(meta, 'utf8'))?.[0];
    await first.close();

    const said: string[] = [];
    const withoutPath = { ...configured, registryUrl: `http://127.0.0.1:${registryPort}` };
    const onProgress = (line: string): number => said.push(line);
    const second = await started(startLocalStack({ ...options, configured: withoutPath, onProgress }));
    expect(second.registry.url).toBe(configured.registryUrl);
    expect(said).toEqual([expect.stringContaining(`answers at ${configured.registryUrl}`)]);
    expect(await (await fetch(`${second.registry.url}/subjects`)).json()).toEqual(['kept-value']);
    expect(/cluster\.id=.*/.exec(await readFile(meta, 'utf8'))?.[0]).toBe(clusterId);
  });

  test('an address where something else listens is left alone', async () => {
    const server = createServer((socket) => socket.end('no Kafka\n')).listen(0, '127.0.0.1');
    opened.push(async () => server.close());
    await once(server, 'listening');
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const starting = startLocalStack({ environment, configured: { brokers: [`127.0.0.1:${port}`] } });
    await expect(starting).rejects.toMatchObject({ code: 'stack.unavailable' });
  });

  test('three brokers make one cluster', async () => {
    const stack = await started(startLocalStack({ environment, brokers: 3, registry: false }));
    expect(stack).not.toHaveProperty('registry');
    expect(stack.kafka.brokers).toHaveLength(3);
    for (const broker of stack.kafka.brokers) {
      const cluster = await readCluster(readAddress(broker) ?? { host: '', port: 0 });
      expect(cluster).toEqual({ brokerCount: 3, hasController: true });
    }
  });
});
