import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSeenReader, type ReaderDeps, type SeenReader } from '../src/seen-reader.ts';
import { captureLog } from './captured-log.ts';
import { createSeenTopic, seenTopic, type SeenTopic } from './seen-topic.ts';
import { aWhile, until } from './until.ts';

const never = new AbortController().signal;

let topic: SeenTopic;
let log: ReturnType<typeof captureLog>;
let reader: SeenReader;
let read: string[];
let begun: number;

beforeEach(() => {
  topic = createSeenTopic(2);
  log = captureLog();
  read = [];
  begun = 0;
});
afterEach(() => reader.close());

function start(deps: Partial<ReaderDeps> = {}) {
  reader = startSeenReader({
    kafka: topic.kafka,
    topic: seenTopic,
    onBegin: () => void (begun += 1),
    onRecord: ({ value }) => void read.push(String(value)),
    logger: log.logger,
    restartAfterMs: 5,
    ...deps,
  });
}

function write(text: string, partition = 0) {
  return topic.publisher.publish([{ topic: seenTopic, key: null, value: Buffer.from(text), partition }]);
}

describe('a reader', () => {
  test('reads what is there and what comes', async () => {
    await write('a');
    start();
    expect(await reader.reached(0, 1n, never)).toBe(true);
    expect(read).toEqual(['a']);
    await write('b', 1);
    expect(await reader.reached(1, 1n, never)).toBe(true);
    expect(read).toEqual(['a', 'b']);
  });

  test('begins anew where the reading ended, and says so', async () => {
    await write('a');
    start();
    await reader.reached(0, 1n, never);
    topic.end();
    await until(() => read.length === 2);
    expect([begun, topic.opened(), topic.open()]).toEqual([2, 2, 1]);
    expect(log.lines('warn')).toMatchObject([{ topic: seenTopic, retryInMs: 5 }]);
  });

  test('begins anew where it could not begin', async () => {
    topic.failing.tail.push(new Error('no broker answers'), new Error('no broker answers'));
    await write('a');
    start();
    await until(() => read.length === 1);
    expect(log.lines('warn')).toHaveLength(2);
  });

  test('tells who waits that the reading ended: what it waited for may be no more', async () => {
    start();
    await until(() => topic.open() === 1);
    const waiting = reader.reached(0, 5n, never);
    topic.end();
    expect(await waiting).toBe(false);
  });

  test('that brings nothing although something is there begins anew', async () => {
    start({ silentAfterMs: 20 });
    await until(() => topic.open() === 1);
    topic.hold(true);
    await write('a');
    expect(await reader.reached(0, 1n, never)).toBe(false);
    topic.hold(false);
    expect(await reader.reached(0, 1n, never)).toBe(true);
    expect(topic.opened()).toBe(2);
  });

  test('that is slow goes on', async () => {
    start({ silentAfterMs: 500 });
    const waiting = reader.reached(0, 8n, never);
    for (const text of 'abcdefgh') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await write(text);
    }
    expect(await waiting).toBe(true);
    expect(topic.opened()).toBe(1);
  });

  test('is waited for no longer than the signal says', async () => {
    start();
    const stop = new AbortController();
    const waiting = reader.reached(0, 5n, stop.signal);
    stop.abort(new Error('the partition was lost'));
    await expect(waiting).rejects.toThrow('the partition was lost');
  });

  test('that is closed reads no more, and opens nothing', async () => {
    start();
    await until(() => topic.open() === 1);
    await reader.close();
    await write('late');
    await aWhile();
    expect([read, topic.opened(), topic.open()]).toEqual([[], 1, 0]);
  });

  test('that is closed while it pauses does not begin anew', async () => {
    start({ restartAfterMs: 30 });
    await until(() => topic.open() === 1);
    topic.end();
    await until(() => log.lines('warn').length === 1);
    await reader.close();
    await aWhile();
    expect(topic.opened()).toBe(1);
  });
});
