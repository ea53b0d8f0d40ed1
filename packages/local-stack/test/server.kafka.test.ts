import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { findFreePort } from '../src/address.ts';
import { fetchKafka, fetchRegistry } from '../src/download.ts';
import { findCacheFolder, findJava } from '../src/environment.ts';
import { startKafka } from '../src/kafka.ts';
import { startProcesses } from '../src/processes.ts';
import { startRegistry } from '../src/registry.ts';
import { describeOwnStack, environment } from './own-stack.ts';

jest.setTimeout(300_000);

describeOwnStack('a server of the stack', () => {
  test('takes another port when somebody was quicker to take the one that it found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
    const quicker = createServer().listen(0, '127.0.0.1');
    await once(quicker, 'listening');
    const bound = quicker.address();
    const taken = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const processes = startProcesses({ logFolder: folder, environment });
    try {
      const run: typeof processes.run = (command) => processes.run(command);
      const download = {
        cacheFolder: findCacheFolder(environment),
        logFolder: folder,
        run,
        onProgress: () => undefined,
      };
      const jarFolders = [await fetchKafka(download), await fetchRegistry(download)] as const;
      /** The first port of each server is the taken one. */
      const deps = (jarFolder: string) => {
        const ports = [taken];
        const findPort = async (): Promise<number> => ports.pop() ?? findFreePort();
        const java = findJava(environment);
        return { jarFolder, dataFolder: folder, logFolder: folder, java, logLevel: 'WARN', run, findPort } as const;
      };
      const [nodes, url] = await Promise.all([
        startKafka(deps(jarFolders[0]), { brokers: 1, port: undefined, heapMiB: 512 }),
        startRegistry(deps(jarFolders[1]), { port: undefined, isKept: false }),
      ]);
      expect(nodes).toHaveLength(1);
      expect(nodes[0]?.address).not.toBe(`127.0.0.1:${taken}`);
      expect(url).not.toContain(`:${taken}/`);
    } finally {
      await processes.close();
      quicker.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
