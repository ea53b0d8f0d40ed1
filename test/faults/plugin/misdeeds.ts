import type { ErrorCode } from '@tributary/errors';

/** What a plugin does instead of reading, or before it reads. */
interface Misdeed {
  act(): unknown;
  /** With what code the webhook ends that it does it to; null where it is published all the same. */
  code: ErrorCode | null;
}

const kept: unknown[] = [];

/** What the campaign's plugin does where the body tells it to. Only to be done in a thread of its own. */
export const misdeeds = {
  'takes two seconds': { act: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000), code: null },
  'loops for ever': {
    act: () => {
      while (true);
    },
    code: 'decode.timed_out',
  },
  'takes all memory': {
    act: () => {
      while (true) kept.push(Buffer.alloc(1_000_000, 1));
    },
    code: 'decode.out_of_memory',
  },
  leaks: { act: () => kept.push(Buffer.alloc(12_000_000, 1)), code: null },
  throws: {
    act: () => {
      throw new Error('a bug');
    },
    code: 'decode.crashed',
  },
  'ends the process': { act: () => process.exit(0), code: 'decode.crashed' },
  'kills the process': { act: () => process.kill(process.pid, 'SIGKILL'), code: 'decode.crashed' },
  'rejects a promise': { act: () => void Promise.reject(new Error('a bug')), code: 'decode.crashed' },
  'throws at the next tick': {
    act: () =>
      process.nextTick(() => {
        throw new Error('a bug');
      }),
    code: 'decode.crashed',
  },
  'overwrites a global': {
    act: () => {
      globalThis.Map = class extends Map {};
    },
    code: 'decode.crashed',
  },
} satisfies Record<string, Misdeed>;

/** The name of one, as it stands in a body. */
export type MisdeedName = keyof typeof misdeeds;

/** Does what the body says, if anything. */
export function misbehave(name: string | null | undefined): void {
  if (name !== null && name !== undefined && name in misdeeds) misdeeds[name as MisdeedName].act();
}
