import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheNames } from '../src/download.ts';
import { StackError, startLocalStack } from '../src/index.ts';
import { answersKafka } from '../src/protocol.ts';
import { reply, withBroker, type Answer } from './fake-broker.ts';

const answerAnything: Answer = (socket, request) => socket.write(reply(request, Buffer.alloc(6)));

describe('starting the local stack', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('starts nothing where Kafka runs already, and leaves that alone when closed', async () => {
    await withBroker(answerAnything, async (port) => {
      const address = `127.0.0.1:${port}`;
      const environment = { KAFKA_BROKERS: address, TMPDIR: folder };
      const stack = await startLocalStack({ environment, registry: false });
      expect(stack).toMatchObject({
        kafka: { brokers: [address], nodes: [] },
        origin: `Kafka at ${address} (KAFKA_BROKERS names it)`,
      });
      expect(stack).not.toHaveProperty('registry');
      await stack.close();
      expect(await answersKafka({ host: '127.0.0.1', port })).toBe(true);
      expect(await readdir(folder)).toEqual([]);
    });
  });

  test('keeps the logs that its error names, and nothing else, when Kafka does not come up', async () => {
    const java = join(folder, 'java', 'bin', 'java');
    await mkdir(join(folder, 'java', 'bin'), { recursive: true });
    await writeFile(
      java,
      `#!/bin/sh\n[ "$1" = -version ] && echo 'version "17.0.1"' || { echo 'no memory' && exit 1; }\n`,
    );
    await chmod(java, 0o755);
    const cacheFolder = join(folder, 'cache');
    for (const name of Object.values(cacheNames)) {
      await mkdir(join(cacheFolder, name), { recursive: true });
      await writeFile(join(cacheFolder, name, 'complete'), '');
    }
    const temporary = join(folder, 'temporary');
    await mkdir(temporary);

    const environment = { PATH: process.env['PATH'], JAVA_HOME: join(folder, 'java'), TMPDIR: temporary };
    const starting = startLocalStack({ environment, cacheFolder, registry: false });
    await expect(starting).rejects.toBeInstanceOf(StackError);
    await expect(starting).rejects.toMatchObject({ code: 'stack.failed' });
    const [left = ''] = await readdir(temporary);
    await expect(starting).rejects.toThrow(
      `no memory\nRead its log, ${join(temporary, left, 'logs', 'kafka-format-1.log')}`,
    );
    expect(await readdir(join(temporary, left))).toEqual(['logs']);
  });

  test('is refused where Java is missing', async () => {
    const starting = startLocalStack({ environment: { PATH: folder, TMPDIR: folder }, cacheFolder: folder });
    await expect(starting).rejects.toMatchObject({ code: 'stack.unavailable' });
    await expect(starting).rejects.toThrow(
      /^No local Kafka can be started here: Java is missing\. Install Java 17 or newer/,
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
