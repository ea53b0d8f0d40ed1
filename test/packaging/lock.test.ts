import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

// So that of two test files that build the packages at once, neither packs what the other has half written.
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tributary-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const script = (body: string) => `
  import { appendFileSync } from 'node:fs';
  import { withLock } from ${JSON.stringify(join(import.meta.dirname, '../../scripts/lock.mjs'))};
  const log = (word) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, word);
  ${body}`;
const flags = (body: string) => ['--input-type=module', '--eval', script(body)];
const locked = (body: string) => `withLock(${JSON.stringify(join(folder, 'a/lock'))}, () => { ${body} });`;
const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);';
const written = () => readFileSync(join(folder, 'log'), 'utf8');

test('two processes that take one lock go one after the other', async () => {
  const children = [1, 2, 3].map(() => spawn(process.execPath, flags(locked(`log('('); ${sleep} log(')');`))));
  await Promise.all(children.map((child) => once(child, 'exit')));
  expect(written()).toBe('()()()');
  expect(existsSync(join(folder, 'a/lock'))).toBe(false);
});

test('whoever throws gives it back', () => {
  spawnSync(process.execPath, flags(locked("throw new Error('x');")));
  expect(existsSync(join(folder, 'a/lock'))).toBe(false);
});

test('whoever was killed holds up nobody', () => {
  const dead = spawnSync(process.execPath, flags(locked('process.kill(process.pid, "SIGKILL");')));
  expect(dead.signal).toBe('SIGKILL');
  expect(existsSync(join(folder, 'a/lock'))).toBe(true);
  spawnSync(process.execPath, flags(locked("log('next');")));
  expect(written()).toBe('next');
});
