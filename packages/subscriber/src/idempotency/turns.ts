/** Lets actions that share a name run one after another. */
export interface Turns {
  /** Runs an action after all earlier ones that share one of its names; resolves or rejects as it does. */
  take<Result>(names: readonly string[], action: () => Promise<Result>): Promise<Result>;
}

const nothing = (): void => undefined;

/** Turns within this process. All names are taken at once, so that no two actions wait for each other. */
export function createTurns(): Turns {
  /** The end of the last action of each name; none if nothing waits. */
  const ends = new Map<string, Promise<void>>();
  return {
    take(names, action) {
      const turn = Promise.all(names.map((name) => ends.get(name) ?? Promise.resolve())).then(action);
      const end = turn.then(nothing, nothing).then(() => {
        for (const name of names) if (ends.get(name) === end) ends.delete(name);
      });
      for (const name of names) ends.set(name, end);
      return turn;
    },
  };
}
