import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startKafka } from '../src/kafka.ts';
import type { Command, End } from '../src/messages.ts';
import { metadata, reply, withBroker, type Answer } from './fake-broker.ts';

const answerJoined: Answer = (socket, request) => socket.write(reply(request, metadata(1)));

describe('starting Kafka', () => {
  let folder = '';
  let ran: Command[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
    ran = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Java that does nothing: the format tool has succeeded, and the broker runs. */
  const run = (command: Command) => {
    ran.push(command);
    const end: End = { kind: 'exited', exitCode: 0 };
    return {
      logFile: command.logFile,
      ended: Promise.resolve(end),
      end: () => undefined,
      pid: () => undefined,
      signal: () => undefined,
      stop: async () => undefined,
    };
  };
  const deps = (port: number) => ({
    jarFolder: '/jars',
    dataFolder: folder,
    logFolder: folder,
    java: 'java',
    logLevel: 'WARN' as const,
    run,
    findPort: async () => port,
  });

  test('takes until the broker has joined its cluster: before that it answers, and can do nothing', async () => {
    let asked = 0;
    const answer: Answer = (socket, request) => {
      asked += 1;
      socket.write(reply(request, metadata(asked < 3 ? 0 : 1)));
    };
    await withBroker(answer, async (port) => {
      const nodes = await startKafka(deps(port), { brokers: 1, port: undefined, heapMiB: 512 });
      expect(nodes.map(({ id, address }) => [id, address])).toEqual([[1, `127.0.0.1:${port}`]]);
    });
    expect(asked).toBe(3);
  });

  test('formats the storage, then starts the broker with settings that one broker can keep', async () => {
    await withBroker(answerJoined, (port) => startKafka(deps(1), { brokers: 1, port, heapMiB: 300 }));
    expect(ran.map(({ args }) => args.find((arg) => arg.startsWith('kafka.')))).toEqual([
      'kafka.tools.StorageTool',
      'kafka.Kafka',
    ]);
    expect(ran[1]?.args).toContain('-Xmx300m');
    const settings = await readFile(join(folder, 'kafka-1', 'server.properties'), 'utf8');
    for (const line of ['transaction.state.log.replication.factor=1', 'auto.create.topics.enable=false']) {
      expect(settings.split('\n')).toContain(line);
    }
  });
});
