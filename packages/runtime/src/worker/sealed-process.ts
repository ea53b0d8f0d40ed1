import { syncBuiltinESMExports } from 'node:module';

/** What ends, stops or replaces the whole process, or writes past the streams that the thread was given. */
const beyondTheThread = [
  '_debugEnd',
  '_debugProcess',
  '_kill',
  '_rawDebug',
  'abort',
  'dlopen',
  'execve',
  'exit',
  'kill',
  'reallyExit',
];

/**
 * Takes from this thread's `process` what reaches beyond the thread, so that a plugin's slip is an error where it stands. No
 * protection against code that means harm: Node has none within a process. Answers what ends this thread.
 */
export function sealProcess(): () => never {
  // Not `process.exit`, which looks for `reallyExit` again.
  const { reallyExit } = process as unknown as { reallyExit(code: number): never };
  const end = reallyExit.bind(process, 1);
  for (const name of beyondTheThread) {
    const refuse = (): never => {
      throw new Error(`process.${name} is not for plugins`);
    };
    Object.defineProperty(process, name, { value: refuse, writable: false, configurable: false });
  }
  // Also for those who import them by name.
  syncBuiltinESMExports();
  return end;
}
