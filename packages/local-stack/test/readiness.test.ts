import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { End } from '../src/messages.ts';
import { PortTakenError, waitForSuccess, waitUntilReady } from '../src/readiness.ts';

describe('waiting for a process', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A process that has ended so, or runs, and has written these lines. */
  const task = async (end: End | undefined, ...lines: string[]) => {
    const logFile = join(folder, end === undefined ? 'other.log' : 'server.log');
    await writeFile(logFile, lines.map((line) => `${line}\n`).join(''));
    const ended = end === undefined ? new Promise<End>(() => undefined) : Promise.resolve(end);
    return {
      logFile,
      ended,
      end: () => end,
      pid: () => undefined,
      signal: () => undefined,
      stop: async () => undefined,
    };
  };

  test('ends when it is ready', async () => {
    const answers = [false, false, true];
    await waitUntilReady('Kafka', [await task(undefined)], async () => answers.shift() ?? true);
    expect(answers).toEqual([]);
  });

  test('ends when it has ended, with the last lines of its log, but for the inside of stack traces', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const ended = await task({ kind: 'exited', exitCode: 1 }, ...lines, 'java.lang.Error: broken', '\tat kafka.Kafka');
    const waiting = waitUntilReady('Kafka', [await task(undefined), ended], async () => false);
    await expect(waiting).rejects.toMatchObject({ code: 'stack.failed' });
    await expect(waiting).rejects.toThrow(/exit code 1[^]*line 29\njava\.lang\.Error: broken\n[^]*server\.log/);
    await expect(waiting).rejects.not.toThrow(/line 3\n|at kafka/);
  });

  test.each([
    'Exception in thread "main" java.net.BindException: Address already in use',
    'org.apache.kafka.common.KafkaException: Socket server failed to bind to 127.0.0.1:9092',
    'Port 8081 seems to be in use by another process. Quarkus may already be running',
  ])('tells a taken port from other ends: %s', async (line) => {
    const ended = await task({ kind: 'exited', exitCode: 1 }, line);
    await expect(waitUntilReady('Kafka', [ended], async () => false)).rejects.toBeInstanceOf(PortTakenError);
  });

  const ends: [End, string][] = [
    [{ kind: 'exited', exitCode: 2 }, 'ended with exit code 2'],
    [{ kind: 'killed', signal: 'SIGKILL' }, 'was ended by SIGKILL'],
    [{ kind: 'failed', reason: 'spawn mvn ENOENT' }, 'could not be run: spawn mvn ENOENT'],
  ];

  test.each(ends)('for its success: %j is none', async (end, words) => {
    const waiting = waitForSuccess('Maven', await task(end));
    await expect(waiting).rejects.toMatchObject({ code: 'stack.failed', message: expect.stringContaining(words) });
  });

  test('for its success: exit code 0 is one', async () => {
    await expect(waitForSuccess('Maven', await task({ kind: 'exited', exitCode: 0 }))).resolves.toBeUndefined();
  });
});
