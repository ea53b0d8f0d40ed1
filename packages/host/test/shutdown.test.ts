import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createLogger, runPlugin, runUntilSignal } from '../src/index.ts';

/** A process that can be signalled without ending this one. */
class FakeProcess extends EventEmitter {
  readonly codes: number[] = [];
  exit(code: number): void {
    this.codes.push(code);
  }
}

function start(close: () => Promise<void>, graceMs = 60_000) {
  const signals = new FakeProcess();
  const lines: string[] = [];
  const log = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
  return { signals, lines, exited: runUntilSignal({ signals, close, graceMs, log }) };
}

const never = () => new Promise<void>(() => undefined);
const listenersOf = (signals: EventEmitter) => signals.eventNames().length;

describe('runUntilSignal', () => {
  test.each(['SIGTERM', 'SIGINT'])('closes in order at the first %s, then exits with 0', async (signal) => {
    const order: string[] = [];
    const { signals, exited } = start(async () => {
      await delay(5);
      order.push(`closed, exits: ${signals.codes.length}`);
    });
    signals.emit(signal);
    expect(await exited).toBe(0);
    expect([order, signals.codes]).toEqual([['closed, exits: 0'], [0]]);
  });

  test.each([
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
    ['SIGINT', 'SIGINT', 130],
  ])('exits at once when %s is followed by %s', async (first, second, code) => {
    const { signals, exited } = start(never, 50);
    signals.emit(first);
    signals.emit(second);
    expect([await exited, signals.codes]).toEqual([code, [code]]);
  });

  test('closes once', async () => {
    let closings = 0;
    const { signals, exited } = start(() => {
      closings += 1;
      return never();
    }, 50);
    signals.emit('SIGTERM');
    signals.emit('SIGTERM');
    await exited;
    expect(closings).toBe(1);
  });

  test('exits with 1 when closing takes longer than the grace', async () => {
    const { signals, exited, lines } = start(never, 5);
    signals.emit('SIGTERM');
    expect([await exited, signals.codes]).toEqual([1, [1]]);
    expect(lines.at(-1)).toContain('did not stop in time');
  });

  test.each<[string, () => Promise<void>]>([
    ['rejects', () => Promise.reject(new Error('hunter2'))],
    [
      'throws',
      () => {
        throw new Error('hunter2');
      },
    ],
  ])('exits with 1 and one error line when closing %s', async (_, close) => {
    const { signals, exited, lines } = start(close);
    signals.emit('SIGTERM');
    expect(await exited).toBe(1);
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([
      expect.stringContaining('did not stop cleanly'),
    ]);
  });

  test.each<[string, unknown, string]>([
    ['uncaughtException', new TypeError('hunter2'), '"name":"TypeError"'],
    ['unhandledRejection', new TypeError('hunter2'), '"name":"TypeError"'],
    ['unhandledRejection', 'hunter2', '"thrown":"string"'],
    ['unhandledRejection', undefined, '"thrown":"undefined"'],
  ])('at %s of %s exits with 1 at once, without closing', async (event, cause, told) => {
    let isClosed = false;
    const { signals, exited, lines } = start(async () => {
      isClosed = true;
    });
    signals.emit(event, cause);
    expect([signals.codes, isClosed, await exited]).toEqual([[1], false, 1]);
    expect(lines).toEqual([expect.stringContaining(told)]);
    expect(lines.join()).not.toContain('hunter2');
  });

  test.each<[string, unknown, string]>([
    ['uncaughtException', new TypeError('hunter2'), '"name":"TypeError"'],
    ['unhandledRejection', 'hunter2', '"thrown":"string"'],
  ])('at %s of something that a plugin left behind it says which plugin, and goes on', async (event, cause, told) => {
    const { signals, exited, lines } = start(() => Promise.resolve());
    await runPlugin('acme@1.0.0', async () => {
      await delay(1);
      signals.emit(event, cause);
    });
    expect(signals.codes).toEqual([]);
    expect(lines).toEqual([
      expect.stringMatching(/"level":"error".*"code":"decode\.crashed".*"plugin":"acme@1\.0\.0"/),
    ]);
    expect(lines.join()).toContain(told);
    expect(lines.join()).not.toContain('hunter2');
    signals.emit('SIGTERM');
    expect(await exited).toBe(0);
  });

  test('a crash while stopping still exits with 1, once', async () => {
    const { signals, exited } = start(() => delay(5));
    signals.emit('SIGTERM');
    signals.emit('uncaughtException', new Error('x'));
    await exited;
    await delay(10);
    expect(signals.codes).toEqual([1]);
  });

  test('listens no more after the end', async () => {
    const { signals, exited } = start(() => Promise.resolve());
    expect(listenersOf(signals)).toBe(4);
    signals.emit('SIGTERM');
    await exited;
    expect(listenersOf(signals)).toBe(0);
  });
});
