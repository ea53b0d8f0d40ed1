import type { Counter, Verdict } from './judge.ts';
import type { SmallWorld } from './small-world.ts';

/** Something planted in a world in which all is right, and what must be found: nothing, where it is not said. */
export interface Plant {
  what: string;
  plant(world: SmallWorld): void;
  counters?: Partial<Record<Counter, number>>;
  /** What the finding says. */
  says?: RegExp;
  /** What else the verdict holds. */
  rest?: Partial<Verdict>;
}
