/** How far a thread is with a batch: memory that both sides see, also while a plugin never returns. */
export interface Progress {
  readonly shared: SharedArrayBuffer;
  /** The place of the record that is being interpreted; one of the special places below. */
  at(): number;
  moveTo(place: number): void;
  /** Whether the thread found itself that it holds too much memory. */
  isOverMemory(): boolean;
  sayOverMemory(): void;
}

/** No record of this batch has anything to do with what happens: it is not begun, or something of an earlier one breaks. */
export const nobody = -1;

/** Works on `shared`, or on memory of its own where that is absent. */
export function createProgress(shared: SharedArrayBuffer = new SharedArrayBuffer(8)): Progress {
  const cells = new Int32Array(shared);
  // A plugin may patch what this is built of.
  const { load, store } = Atomics;
  return {
    shared,
    at: () => load(cells, 0),
    moveTo: (place) => void store(cells, 0, place),
    isOverMemory: () => load(cells, 1) === 1,
    sayOverMemory: () => void store(cells, 1, 1),
  };
}
