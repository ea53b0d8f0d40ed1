import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const patienceMs = 300_000;
const lookAgainMs = 50;

/** Runs something while no other process on this machine that asks for the same file does. Returns what it returns. */
export function withLock(file, run) {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + patienceMs;
  while (!tryTake(file)) {
    if (Date.now() > deadline) throw new Error(`another process holds ${file}; remove it if there is none`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookAgainMs);
  }
  try {
    return run();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    // Whoever was killed left its lock: it goes, and the next try may take it.
    if (!isRunning(holderOf(file))) rmSync(file, { force: true });
    return false;
  }
}

/** The process that holds the lock. One that is being taken or given back right now belongs to somebody who runs, as we do. */
function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || process.pid;
  } catch {
    return process.pid;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
