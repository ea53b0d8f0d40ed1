import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { builtInProviders } from '../src/built-in.ts';

test('every folder of plugins is a built-in provider, and the packages for authors are none', () => {
  expect(builtInProviders()).toEqual(readdirSync(join(import.meta.dirname, '../../../plugins')).toSorted());
});

test('they are found by their packages, from the nearest folder to the farthest, each once', () => {
  const root = mkdtempSync(join(tmpdir(), 'built-in-'));
  try {
    for (const name of ['plugin-b', 'plugin-a', 'plugin-sdk', 'plugin-testing', 'kafka'])
      mkdirSync(join(root, 'node_modules/@tributary', name), { recursive: true });
    mkdirSync(join(root, 'deep/node_modules/@tributary/plugin-b'), { recursive: true });
    expect(builtInProviders(join(root, 'deep/file.js'))).toEqual(['a', 'b']);
    expect(builtInProviders(join(tmpdir(), 'file.js'))).toEqual([]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
