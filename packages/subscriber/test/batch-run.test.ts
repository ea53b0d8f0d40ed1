import { describe, expect, test } from '@jest/globals';
import { createBatchRun, type BatchRun } from '../src/batch-run.ts';
import { incoming } from './incoming.ts';

function createTestRun(count: number): { run: BatchRun; controller: AbortController; ended: number[] } {
  const controller = new AbortController();
  const ended: number[] = [];
  const records = Array.from({ length: count }, () => incoming());
  const run = createBatchRun({ signal: controller.signal, records, ended: (index) => ended.push(index) });
  return { run, controller, ended };
}

describe('a batch', () => {
  test('is done when its last record has ended, and says so of each at once', async () => {
    const { run, ended } = createTestRun(2);
    let isDone = false;
    void run.done.then(() => (isDone = true));
    run.ended(1);
    await Promise.resolve();
    expect([ended, isDone]).toEqual([[1], false]);
    run.ended(0);
    await run.done;
    expect(ended).toEqual([1, 0]);
  });

  test('without records is done', async () => {
    await createTestRun(0).run.done;
  });

  test('of which a record was abandoned is never done, and rejects when nothing of it is open', async () => {
    const { run, ended } = createTestRun(2);
    run.abandoned();
    run.ended(1);
    await expect(run.done).rejects.toThrow();
    expect(ended).toEqual([1]);
  });

  test('can be given up', async () => {
    const { run } = createTestRun(2);
    run.fail(new Error('given up'));
    await expect(run.done).rejects.toThrow('given up');
  });
});

describe('a pause', () => {
  test('ends after its time', async () => {
    const startedAtMs = performance.now();
    await createTestRun(1).run.pause(30);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(25);
  });

  test('ends when the batch is aborted, and is none afterwards', async () => {
    const { run, controller } = createTestRun(1);
    const pauses = [run.pause(60_000), run.pause(60_000)];
    controller.abort();
    await Promise.all(pauses);
    await run.pause(60_000);
  });
});

describe('what is waited for', () => {
  test.each(['resolves', 'rejects'])('is over when it %s', async (how) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = createTestRun(1).run.orAborted(promise);
    if (how === 'resolves') resolve();
    else reject(new Error('x'));
    await waiting;
  });

  test('is over when the batch is aborted', async () => {
    const { run, controller } = createTestRun(1);
    const waiting = run.orAborted(new Promise(() => undefined));
    controller.abort();
    await waiting;
  });
});
