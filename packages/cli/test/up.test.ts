import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run, temporaryFolder } from './shell.ts';

const mainFile = join(import.meta.dirname, '../src/main.ts');

test('Ctrl-C while it starts ends it at once', async () => {
  const { folder, remove } = temporaryFolder();
  // What connects waits here for an answer that never comes.
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ['--conditions=tributary-source', mainFile, 'up', '--no-samples'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      XDG_CACHE_HOME: folder,
      KAFKA_BROKERS: address,
      SCHEMA_REGISTRY_URL: `http://${address}`,
    },
  });
  try {
    const connected = once(silent, 'connection');
    await connected;
    const since = performance.now();
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(performance.now() - since).toBeLessThan(1_500);
  } finally {
    child.kill('SIGKILL');
    silent.close();
    remove();
  }
}, 30_000);

test('--plugin comes with a configuration of its own', async () => {
  const { folder, remove } = temporaryFolder();
  const ran = await run(['up', '--plugin', '.', '--config', 'own.yaml'], { folder });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain("'--plugin <folder>' cannot be used with option '--config <file>'");
  remove();
});

test('--plugin with a folder that holds none says so', async () => {
  const { folder, remove } = temporaryFolder();
  const ran = await run(['up', '--plugin', 'nowhere'], { folder });
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('plugin.not_found');
  remove();
});
