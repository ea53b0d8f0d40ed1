import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { canFillDisks, fillDisk } from './full-disk.ts';

/** Appends to a file when it is told to, and says what came of it. */
const program = `
  const { appendFileSync } = require('node:fs');
  process.on('SIGXFSZ', () => undefined);
  process.on('message', () => {
    try {
      appendFileSync(process.argv[1], Buffer.alloc(600));
      process.send('stored');
    } catch (error) {
      process.send(error.code);
    }
  });
`;

const onLinux = canFillDisks ? test : test.skip;

onLinux('a process whose disk is full stores a part of what it appends, and then nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-full-disk-'));
  const file = join(folder, 'log');
  const child = spawn(process.execPath, ['-e', program, file], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const append = async (): Promise<unknown> => {
    child.send('append');
    const [answer] = (await once(child, 'message')) as unknown[];
    return answer;
  };
  try {
    expect(await append()).toBe('stored');
    await fillDisk(child.pid, 1_000);
    expect(await append()).toBe('EFBIG');
    expect(statSync(file).size).toBe(1_000);
    expect(await append()).toBe('EFBIG');
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
