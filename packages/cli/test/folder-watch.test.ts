import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { watchFolder, type FolderWatch } from '../src/folder-watch.ts';
import { temporaryFolder } from './shell.ts';

describe('a watched folder', () => {
  let folder: string;
  let remove: () => void;
  let watch: FolderWatch;
  let told: string[];
  const write = (path: string) => writeFileSync(join(folder, path), 'text');
  /** Longer than it must be quiet. */
  const rest = () => sleep(200);

  beforeEach(async () => {
    ({ folder, remove } = temporaryFolder());
    for (const name of ['src/deep', 'node_modules/a', 'src/dist']) mkdirSync(join(folder, name), { recursive: true });
    told = [];
    const onChange = (file: string) => told.push(file.slice(folder.length + 1));
    watch = watchFolder({ folder, ignored: ['node_modules', 'dist'], onChange });
  });
  afterEach(() => {
    watch.close();
    remove();
  });

  test.each(['a.ts', 'src/a.ts', 'src/deep/a.ts'])('tells a new file %s, and each change of it', async (path) => {
    write(path);
    await rest();
    write(path);
    await rest();
    expect(told).toEqual([path, path]);
  });

  test('tells many changes at once as one', async () => {
    for (let count = 0; count < 10; count += 1) {
      write('src/a.ts');
      write('src/b.ts');
    }
    await rest();
    expect(told).toEqual(['src/b.ts']);
  });

  test('tells a file that takes the place of another, as editors do it', async () => {
    write('src/a.ts');
    await rest();
    for (let count = 0; count < 2; count += 1) {
      write('src/a.ts.new');
      renameSync(join(folder, 'src/a.ts.new'), join(folder, 'src/a.ts'));
      await rest();
    }
    expect(told).toEqual(['src/a.ts', 'src/a.ts', 'src/a.ts']);
  });

  test('tells what is in folders that came, and in one that was made anew', async () => {
    mkdirSync(join(folder, 'new/inner'), { recursive: true });
    rmSync(join(folder, 'src'), { recursive: true });
    await rest();
    mkdirSync(join(folder, 'src'));
    await rest();
    told = [];
    write('new/inner/a.ts');
    await rest();
    write('src/a.ts');
    await rest();
    expect(told).toEqual(['new/inner/a.ts', 'src/a.ts']);
  });

  test('tells nothing of what is ignored, at any depth', async () => {
    write('node_modules/a/index.js');
    write('src/dist/index.js');
    mkdirSync(join(folder, 'dist'));
    await sleep(50);
    write('dist/index.js');
    await rest();
    expect(told).toEqual([]);
  });

  test('tells nothing once it is closed, not even what came before', async () => {
    write('src/a.ts');
    await sleep(20);
    watch.close();
    write('src/b.ts');
    await rest();
    expect(told).toEqual([]);
  });
});

test('a folder that is not there cannot be watched', () => {
  expect(() => watchFolder({ folder: '/nowhere/at/all', ignored: [], onChange: () => undefined })).toThrow('ENOENT');
});
