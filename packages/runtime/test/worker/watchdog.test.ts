import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createProgress } from '../../src/worker/progress.ts';
import { watchBudgets } from '../../src/worker/watchdog.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A thread that is watched, with 100 ms for each record and 1,000 bytes. */
function watch() {
  const progress = createProgress();
  const over: string[] = [];
  const memory = { used_heap_size: 500, external_memory: 400 };
  const getHeapStatistics = () => Promise.resolve(memory as never);
  const stop = watchBudgets({
    worker: { getHeapStatistics },
    progress,
    timeoutMs: 100,
    memoryBytes: 1000,
    onOver: (code) => void over.push(code),
  });
  return { progress, over, memory, stop };
}

describe('a thread with a batch', () => {
  test('is over its time when a record has taken more than it may, and that is said once', async () => {
    const { over } = watch();
    await jest.advanceTimersByTimeAsync(100);
    expect(over).toEqual([]);
    await jest.advanceTimersByTimeAsync(1000);
    expect(over).toEqual(['decode.timed_out']);
  });

  test('has that time for each record', async () => {
    const { progress, over } = watch();
    for (let place = 0; place < 50; place += 1) {
      progress.moveTo(place);
      await jest.advanceTimersByTimeAsync(90);
    }
    expect(over).toEqual([]);
  });

  test('gains no time by going back', async () => {
    const { progress, over } = watch();
    for (let turn = 0; turn < 50; turn += 1) {
      progress.moveTo(turn % 2);
      await jest.advanceTimersByTimeAsync(25);
    }
    expect(over).toEqual(['decode.timed_out']);
  });

  test('is over its memory by its heap and its buffers together', async () => {
    const { progress, memory, over } = watch();
    await jest.advanceTimersByTimeAsync(50);
    memory.external_memory = 501;
    progress.moveTo(1);
    await jest.advanceTimersByTimeAsync(25);
    expect(over).toEqual(['decode.out_of_memory']);
  });

  test('is watched no longer when it has answered', async () => {
    const { memory, over, stop } = watch();
    memory.external_memory = 5000;
    stop();
    await jest.advanceTimersByTimeAsync(1000);
    expect(over).toEqual([]);
  });
});

test('a process that was stopped has used up no time: looks count, and not the clock', async () => {
  const { over } = watch();
  jest.setSystemTime(Date.now() + 3_600_000);
  await jest.advanceTimersByTimeAsync(50);
  expect(over).toEqual([]);
});
