/** Chance that is the same again for the same seed. */
export interface Random {
  /** A whole number from 0 to below `below`, which is at least 1. */
  below(below: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** Mulberry32: small, and good enough to shuffle. `seed`: a whole number from 0 to below 2^32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, pick: (values) => values[below(values.length)] ?? values[0] };
}

/** Several sequences as one, each of them in its own order. */
export function interleave<T>(random: Random, sequences: readonly (readonly T[])[]): T[] {
  const left = sequences.filter(({ length }) => length > 0).map((sequence) => [...sequence]);
  const mixed: T[] = [];
  while (left.length > 0) {
    const at = random.below(left.length);
    const sequence = left[at] ?? [];
    mixed.push(...sequence.splice(0, 1));
    if (sequence.length === 0) left.splice(at, 1);
  }
  return mixed;
}
