import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as TimersPromisesModule from 'node:timers/promises';
import type { Clock, Timer } from './clock.ts';

type TimersPromises = typeof TimersPromisesModule;

// Not imported: what imports it first fixes, under Jest, what all others see of it.
const timersPromises = createRequire(import.meta.url)('node:timers/promises') as TimersPromises;

/** What is put back at the end. */
const real = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  setImmediate: globalThis.setImmediate,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  dateNow: Date.now.bind(Date),
  random: Math.random.bind(Math),
  sleep: timersPromises.setTimeout,
  nextTurn: timersPromises.setImmediate,
};

/** Resolves after all that promises have set off, in real time. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => void real.setImmediate(resolve));
}

let clock: Clock | undefined;
let random = real.random;

/** When virtual time begins. */
const epochMs = Date.UTC(2026, 0, 1);

type Callback = (...args: unknown[]) => void;

function schedule(run: Callback, ms: number | undefined, args: unknown[]): Timer {
  if (clock === undefined) throw new Error('No clock runs');
  return clock.schedule(clock.owner(), Math.max(1, ms ?? 1), () => run(...args));
}

function scheduleEvery(run: Callback, ms: number, args: unknown[]): Timer {
  const first = schedule(again, ms, []);
  let current = first;
  function again(): void {
    if (!first.cancelled) {
      current = schedule(again, ms, []);
      // Whoever holds the first handle cancels them all.
      current.follows = first;
    }
    run(...args);
  }
  return first;
}

/** As `node:timers/promises` has it: rejects with an AbortError whose cause is the signal's reason. */
function sleep(ms?: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const giveUp = (): void => {
    timer.cancel();
    const error = new Error('The operation was aborted', { cause: signal?.reason });
    reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
  };
  const timer = schedule(
    () => {
      signal?.removeEventListener('abort', giveUp);
      resolve(value);
    },
    ms,
    [],
  );
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  return promise;
}

function isVirtual(handle: unknown): handle is Timer {
  return typeof handle === 'object' && handle !== null && 'isVirtual' in handle;
}

/**
 * Puts every timer, every clock and all randomness of this process behind a switch; nothing changes until `inVirtualTime`.
 * Modules that are loaded after this see it also where they import from `node:timers/promises` by name. Answers what puts
 * back what was there.
 */
export function takeTimersOver(): () => void {
  Object.assign(timersPromises, {
    setTimeout: (ms?: number, value?: unknown, options?: object) =>
      clock ? sleep(ms, value, options) : real.sleep(ms, value, options),
    setImmediate: (value?: unknown) => (clock ? sleep(0, value) : real.nextTurn(value)),
  });
  syncBuiltinESMExports();
  Object.assign(globalThis, {
    setTimeout: (run: Callback, ms?: number, ...args: unknown[]) =>
      clock ? schedule(run, ms, args) : real.setTimeout(run, ms, ...args),
    setImmediate: (run: Callback, ...args: unknown[]) =>
      clock ? schedule(run, 0, args) : real.setImmediate(run, ...args),
    setInterval: (run: Callback, ms: number, ...args: unknown[]) =>
      clock ? scheduleEvery(run, ms, args) : real.setInterval(run, ms, ...args),
    clearTimeout: (handle?: NodeJS.Timeout) => (isVirtual(handle) ? handle.cancel() : real.clearTimeout(handle)),
    clearInterval: (handle?: NodeJS.Timeout) => (isVirtual(handle) ? handle.cancel() : real.clearInterval(handle)),
  });
  const perform = performance.now.bind(performance);
  Object.defineProperty(performance, 'now', {
    configurable: true,
    writable: true,
    value: () => clock?.now() ?? perform(),
  });
  Date.now = () => (clock ? epochMs + clock.now() : real.dateNow());
  Math.random = () => random();
  return () => {
    Object.assign(timersPromises, { setTimeout: real.sleep, setImmediate: real.nextTurn });
    syncBuiltinESMExports();
    const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval } = real;
    Object.assign(globalThis, { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval });
    // What it hides is the prototype's.
    Reflect.deleteProperty(performance, 'now');
    Date.now = real.dateNow;
    Math.random = real.random;
  };
}

/** Always the same numbers (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs an action in which all time is that of the clock and all randomness is the same each time. */
export async function inVirtualTime<T>(virtual: Clock, action: () => Promise<T>): Promise<T> {
  [clock, random] = [virtual, seeded(1)];
  try {
    return await action();
  } finally {
    [clock, random] = [undefined, real.random];
  }
}
