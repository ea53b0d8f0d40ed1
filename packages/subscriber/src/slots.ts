/** How many handlers may run at a time. */
export interface Slots {
  /** Takes a slot if one is free. */
  tryTake(): boolean;
  /** Resolves with a slot taken, in the order of the calls. */
  take(): Promise<void>;
  /** Gives a slot back: to whoever has waited longest. */
  release(): void;
  /** How many are taken. */
  taken(): number;
}

/** Slots for so many handlers. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const tryTake = (): boolean => {
    if (taken >= count) return false;
    taken += 1;
    return true;
  };
  return {
    tryTake,
    take: () => (tryTake() ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve))),
    release() {
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    },
    taken: () => taken,
  };
}
