import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<string>();

/**
 * Runs code of a plugin. Whatever it starts there and leaves behind is known by the plugin's name for as long as it lives: a timer,
 * or a promise that nobody waits for, whose failure must not end the process of every provider (invariant 7).
 */
export function runPlugin<T>(plugin: string, run: () => T): T {
  return running.run(plugin, run);
}

/** The plugin that the code that runs now belongs to, or was started by. */
export function runningPlugin(): string | undefined {
  return running.getStore();
}
