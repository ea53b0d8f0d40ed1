import { access, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withLock } from '../src/lock.ts';

describe('a lock', () => {
  let folder = '';
  let file = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
    file = join(folder, 'thing.lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('lets one work at a time, and tells the others that they wait', async () => {
    let working = 0;
    let most = 0;
    let waiting = 0;
    const work = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await wait(50);
      working -= 1;
    };
    await Promise.all([0, 1, 2].map(() => withLock(file, { work, onWait: () => (waiting += 1) })));
    expect([most, waiting]).toEqual([1, 2]);
  });

  test('is given back when the work fails', async () => {
    const failing = withLock(file, { work: () => Promise.reject(new Error('no')) });
    await expect(failing).rejects.toThrow('no');
    await expect(access(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('of a process that is gone is taken over', async () => {
    const longAgo = new Date(Date.now() - 60_000);
    await writeFile(file, '');
    await utimes(file, longAgo, longAgo);
    expect(await withLock(file, { work: async () => 'done' })).toBe('done');
  });

  test('whose holder lives is kept however long it takes', async () => {
    const longAgo = new Date(Date.now() - 60_000);
    const order: string[] = [];
    const first = withLock(file, {
      work: async () => {
        await utimes(file, longAgo, longAgo);
        await wait(1_500);
        order.push('it was touched meanwhile');
        await wait(500);
        order.push('the first is done');
      },
    });
    while (order.length === 0) await wait(20);
    await withLock(file, { work: async () => order.push('the second came in') });
    await first;
    expect(order).toEqual(['it was touched meanwhile', 'the first is done', 'the second came in']);
  });
});
