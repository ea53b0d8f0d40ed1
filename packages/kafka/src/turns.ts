/** Runs one action at a time for each key, in the order of the calls. */
export interface Turns {
  take<T>(key: string, action: () => Promise<T>): Promise<T>;
}

/** Turns for any number of keys; a key that nobody waits for costs nothing. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(key, action) {
      const before = last.get(key);
      const { promise: mine, resolve: pass } = Promise.withResolvers<void>();
      last.set(key, mine);
      try {
        await before;
        return await action();
      } finally {
        pass();
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
