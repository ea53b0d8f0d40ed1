import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { watchKeys, type KeyConfig, type KeyWatch } from '../src/index.ts';

let folder: string;
let watch: KeyWatch | undefined;
/** What the callbacks were told: the secrets of main, or the error's detail. */
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-watch-'));
  told = [];
});
afterEach(() => {
  watch?.close();
  jest.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const unlimited = { notBefore: null, notAfter: null };
const fileKey: KeyConfig = { id: 'a', reference: { kind: 'file', path: 'key' }, ...unlimited };
const variableKey: KeyConfig = { id: 'b', reference: { kind: 'env', name: 'B' }, ...unlimited };

function start(keys: KeyConfig[], environment: NodeJS.ProcessEnv = {}): KeyWatch {
  watch = watchKeys({
    provider: 'acme',
    accounts: { main: { keys } },
    environment,
    folder,
    intervalMs: 1000,
    onChange: ({ accounts }) => told.push((accounts.get('main') ?? []).map(({ secret }) => secret.toString()).join()),
    onUnreadable: ({ detail = '' }) => told.push(detail.replace(/^\S+ key /, '')),
  });
  return watch;
}

const write = (content: string) => writeFileSync(join(folder, 'key'), content);

/** A change counts at the second look that finds it. */
function settle({ poll }: KeyWatch): void {
  poll();
  poll();
}

describe('watchKeys', () => {
  test('tells the keys before it returns, and nothing more while files stay as they are', () => {
    write('one');
    settle(start([fileKey, variableKey], { B: 'two' }));
    expect(told).toEqual(['one,two']);
  });

  test('tells an account without keys too', () => {
    start([]);
    expect(told).toEqual(['']);
  });

  test('tells new keys when a file has other content', () => {
    write('one');
    const running = start([fileKey]);
    write('two');
    settle(running);
    write('three');
    settle(running);
    expect(told).toEqual(['one', 'two', 'three']);
  });

  test('says nothing when a file was only touched', () => {
    write('one');
    const running = start([fileKey]);
    utimesSync(join(folder, 'key'), 1, 1);
    settle(running);
    expect(told).toEqual(['one']);
  });

  test('takes no file for a key that is still being written', () => {
    write('one');
    const running = start([fileKey]);
    write('');
    running.poll();
    write('tw');
    running.poll();
    write('two');
    settle(running);
    expect(told).toEqual(['one', 'two']);
  });

  test('sees the swap of a symlink, as Kubernetes does it, also with the same size and time', () => {
    for (const [version, secret] of Object.entries({ v1: 'one', v2: 'two' })) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'key'), secret);
      utimesSync(join(folder, version, 'key'), 1000, 1000);
    }
    symlinkSync('v1', join(folder, '..data'));
    symlinkSync('..data/key', join(folder, 'key'));
    const running = start([fileKey]);
    symlinkSync('v2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    settle(running);
    expect(told).toEqual(['one', 'two']);
  });

  test('tells once that a key is unreadable, again when the reason changes, and the keys when it is back', () => {
    const running = start([fileKey]);
    settle(running);
    write('');
    settle(running);
    settle(running);
    write('one');
    settle(running);
    expect(told).toEqual(['a: file key cannot be read', 'a: file key is empty', 'one']);
  });

  test('tries again while a key is unreadable, also when no file looks different', () => {
    write('one');
    const environment: NodeJS.ProcessEnv = {};
    const running = start([fileKey, variableKey], environment);
    environment['B'] = 'two';
    running.poll();
    expect(told).toEqual(['b: variable B is not set', 'one,two']);
  });

  test('tells the same keys again after a time in which they were unreadable', () => {
    write('one');
    const running = start([fileKey]);
    rmSync(join(folder, 'key'));
    settle(running);
    write('one');
    settle(running);
    expect(told).toEqual(['one', 'a: file key cannot be read', 'one']);
  });

  test('tells that a folder stands in the place of a file', () => {
    write('one');
    const running = start([fileKey]);
    rmSync(join(folder, 'key'));
    mkdirSync(join(folder, 'key'));
    settle(running);
    expect(told).toEqual(['one', 'a: file key is no regular file']);
  });

  test('looks by itself at every interval, until it is closed', () => {
    jest.useFakeTimers();
    write('one');
    const running = start([fileKey]);
    write('two');
    jest.advanceTimersByTime(1999);
    expect(told).toEqual(['one']);
    jest.advanceTimersByTime(1);
    expect(told).toEqual(['one', 'two']);
    running.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('has no timer where all keys are variables', () => {
    jest.useFakeTimers();
    start([variableKey], {});
    expect(jest.getTimerCount()).toBe(0);
    expect(told).toEqual(['b: variable B is not set']);
  });

  test('does not keep the process alive', () => {
    const timer = setTimeout(() => undefined);
    clearTimeout(timer);
    const unref = jest.spyOn(Object.getPrototypeOf(timer) as NodeJS.Timeout, 'unref');
    start([fileKey]);
    expect(unref).toHaveBeenCalledTimes(1);
    unref.mockRestore();
  });
});
