import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fillCache, isCached } from '../src/cache.ts';

describe('the cache', () => {
  let cacheFolder = '';
  let fillings = 0;

  beforeEach(async () => {
    cacheFolder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
    fillings = 0;
  });
  afterEach(() => rm(cacheFolder, { recursive: true, force: true }));

  const entry = (fill: (folder: string) => Promise<void>) => ({
    name: 'thing-1',
    onFill: () => {
      fillings += 1;
    },
    fill,
  });
  const slowly = entry(async (folder) => {
    await writeFile(join(folder, 'first.jar'), 'first');
    await wait(400);
    await writeFile(join(folder, 'second.jar'), 'second');
  });

  test('is filled once by those who come at the same time, and never seen half full', async () => {
    const seen = await Promise.all(
      [0, 1, 2].map(async () => (await readdir(await fillCache(cacheFolder, slowly))).toSorted()),
    );
    expect(seen).toEqual(Array.from({ length: 3 }, () => ['complete', 'first.jar', 'second.jar']));
    expect(fillings).toBe(1);
    expect(await readdir(cacheFolder)).toEqual(['thing-1']);
  });

  test('is not filled again', async () => {
    await fillCache(cacheFolder, slowly);
    await fillCache(cacheFolder, slowly);
    expect(fillings).toBe(1);
  });

  test('keeps nothing of a filling that failed, and is filled the next time', async () => {
    const failing = entry(async (folder) => {
      await writeFile(join(folder, 'first.jar'), 'first');
      throw new Error('the network is gone');
    });
    await expect(fillCache(cacheFolder, failing)).rejects.toThrow('the network is gone');
    expect(await readdir(cacheFolder)).toEqual([]);
    expect(await isCached(cacheFolder, 'thing-1')).toBe(false);
    await fillCache(cacheFolder, slowly);
    expect(await isCached(cacheFolder, 'thing-1')).toBe(true);
  });

  test('leaves what another process has filled meanwhile: it may run from there', async () => {
    const overtaken = entry(async () => {
      await mkdir(join(cacheFolder, 'thing-1'));
      await writeFile(join(cacheFolder, 'thing-1', 'complete'), 'by the other');
    });
    const folder = await fillCache(cacheFolder, overtaken);
    expect(await readFile(join(folder, 'complete'), 'utf8')).toBe('by the other');
  });

  test('takes nothing from what a killed process left behind, and removes it', async () => {
    await mkdir(join(cacheFolder, '.thing-1-unfinished-abcdef'));
    await mkdir(join(cacheFolder, 'thing-1'));
    await writeFile(join(cacheFolder, 'thing-1', 'first.jar'), 'half');
    const folder = await fillCache(cacheFolder, slowly);
    expect(await readFile(join(folder, 'first.jar'), 'utf8')).toBe('first');
    expect(await readdir(cacheFolder)).toEqual(['thing-1']);
  });
});
