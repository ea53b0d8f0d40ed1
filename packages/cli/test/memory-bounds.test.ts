import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { boundMemory, type BoundedProcess } from '../src/memory-bounds.ts';

/** What is done to a process of `tributary`, as it is, or with these changes. */
function bound(command: string, changes: Partial<BoundedProcess> = {}) {
  const flags: string[] = [];
  const started: (readonly string[])[] = [];
  const execve = (_file: string, args: readonly string[], { MALLOC_ARENA_MAX: arenas }: NodeJS.ProcessEnv): never => {
    started.push([`with ${arenas} arenas`, ...args]);
    // The real one never comes back.
    return undefined as never;
  };
  const argv = ['/bin/node', 'main.js', command, '--json'];
  boundMemory({ argv, execArgv: [], execPath: '/bin/node', env: {}, platform: 'linux', execve, ...changes }, (flag) =>
    flags.push(flag),
  );
  return { flags, started };
}

describe('a process that runs for long', () => {
  test.each(['runtime', 'ingress'])('starts once more with a small semi-space: %s', (command) => {
    expect(bound(command, { execArgv: ['--conditions=x'] })).toEqual({
      flags: ['--heap-growing-percent=150'],
      started: [
        ['with 2 arenas', '/bin/node', '--max-semi-space-size=8', '--conditions=x', 'main.js', command, '--json'],
      ],
    });
  });

  test.each<[string, Partial<BoundedProcess>]>([
    ['it has started once more', { execArgv: ['--max-semi-space-size=8'] }],
    ['the operator has chosen', { env: { NODE_OPTIONS: '--enable-source-maps --max-semi-space-size=32' } }],
    ['the operator has chosen in the other spelling', { execArgv: ['--max_semi_space_size=32'] }],
    ['its channel to its parent would be lost', { channel: {} }],
    ['the operator has chosen in quotes', { env: { NODE_OPTIONS: '"--max-semi-space-size=32"' } }],
    ['Node has no way', { execve: undefined }],
    ['the system has no way', { platform: 'win32' }],
    ['it is not allowed to', { execve: () => assert.fail('ERR_ACCESS_DENIED') }],
  ])('goes on as it is where %s', (_reason, changes) => {
    expect(bound('runtime', changes)).toEqual({ flags: ['--heap-growing-percent=150'], started: [] });
  });
});

test.each(['up', 'doctor', '--help'])(
  'a command that ends by itself, or serves one person, is left alone: %s',
  (command) => {
    expect(bound(command)).toEqual({ flags: [], started: [] });
  },
);

test('the operator’s arenas count', () => {
  expect(bound('runtime', { env: { MALLOC_ARENA_MAX: '4' } }).started[0]?.[0]).toBe('with 4 arenas');
});

test('Node takes the flags, and the process that starts once more is the same', () => {
  const telling = `data:text/javascript,process.stdout.write(process.pid + ' ' + process.execArgv[0] + '\\n')`;
  const flags = ['--conditions=tributary-source', '--import', telling];
  const main = join(import.meta.dirname, '../src/main.ts');
  const { stdout, stderr, status, pid } = spawnSync(
    process.execPath,
    [...flags, main, 'runtime', '--config', '/nowhere/tributary.yaml'],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  );
  expect(stdout).toBe(`${pid} --conditions=tributary-source\n${pid} --max-semi-space-size=8\n`);
  expect(stderr).toContain('/nowhere/tributary.yaml');
  expect(stderr).not.toContain('flag');
  expect(stderr).not.toContain('Warning');
  expect(status).toBe(2);
});
