import { markWords, type SeenMark } from './seen-mark.ts';

/** Marks by id, and those of each lane from the oldest to the newest. A lane is a small number here. */
export interface SeenTable {
  size(): number;
  sizeOf(lane: number): number;
  /** The mark of the same id. */
  find(mark: SeenMark): SeenMark | undefined;
  /** Makes it the newest mark of its lane; another of the same id goes, and the lane that had it is answered. */
  put(lane: number, mark: SeenMark): number | undefined;
  oldest(lane: number): SeenMark | undefined;
  dropOldest(lane: number): void;
  /** What it takes in memory. */
  bytes(): number;
}

/**
 * A hash table in two flat arrays: as objects, millions of marks would take three times as much, and each garbage collection would
 * look through them. Slot 0 is none. It grows by a quarter when it is full, and never shrinks.
 */
interface State {
  slots: Int32Array;
  /** The first slot of each bucket. */
  buckets: Int32Array;
  /** With gaps, where nothing was asked of a number yet. */
  lanes: (Lane | undefined)[];
  /** The first slot that was never used. */
  unused: number;
  /** The first one that is free again; the next is in its chain. */
  free: number;
  size: number;
}

/** The slots at both ends, and how many there are. */
interface Lane {
  oldest: number;
  newest: number;
  size: number;
}

/** Words of a slot after those of its mark: whose it is, its neighbours in age, and the next slot of its bucket. */
const laneAt = markWords;
const olderAt = markWords + 1;
const newerAt = markWords + 2;
const chainAt = markWords + 3;
const slotWords = markWords + 4;

const firstCapacity = 1024;
const growth = 1.25;

export function createSeenTable(): SeenTable {
  const state: State = {
    slots: new Int32Array(firstCapacity * slotWords),
    buckets: new Int32Array(firstCapacity),
    lanes: [],
    unused: 1,
    free: 0,
    size: 0,
  };
  return {
    size: () => state.size,
    sizeOf: (lane) => laneOf(state, lane).size,
    find: (mark) => markAt(state, slotOf(state, mark)),
    put(lane, mark) {
      const replaced = slotOf(state, mark);
      const before = replaced === 0 ? undefined : get(state, replaced, laneAt);
      drop(state, replaced);
      add(state, lane, mark);
      return before;
    },
    oldest: (lane) => markAt(state, laneOf(state, lane).oldest),
    dropOldest: (lane) => drop(state, laneOf(state, lane).oldest),
    bytes: () => state.slots.byteLength + state.buckets.byteLength,
  };
}

function laneOf({ lanes }: State, lane: number): Lane {
  return (lanes[lane] ??= { oldest: 0, newest: 0, size: 0 });
}

function get({ slots }: State, slot: number, word: number): number {
  return slots[slot * slotWords + word] as number;
}

function markAt({ slots }: State, slot: number): SeenMark | undefined {
  return slot === 0 ? undefined : slots.slice(slot * slotWords, slot * slotWords + markWords);
}

/** An id is a digest: its first word is spread evenly. */
function bucketOf({ buckets }: State, idWord: number): number {
  return (idWord >>> 0) & (buckets.length - 1);
}

function slotOf(state: State, mark: SeenMark): number {
  let slot = state.buckets[bucketOf(state, mark[0] as number)] as number;
  while (slot !== 0 && !hasIdOf(state, slot, mark)) slot = get(state, slot, chainAt);
  return slot;
}

function hasIdOf(state: State, slot: number, mark: SeenMark): boolean {
  for (let word = 0; word < 4; word += 1) if (get(state, slot, word) !== mark[word]) return false;
  return true;
}

function add(state: State, number: number, mark: SeenMark): void {
  const slot = takeSlot(state);
  const at = slot * slotWords;
  const lane = laneOf(state, number);
  state.slots.set(mark, at);
  state.slots[at + laneAt] = number;
  state.slots[at + olderAt] = lane.newest;
  state.slots[at + newerAt] = 0;
  if (lane.newest === 0) lane.oldest = slot;
  else state.slots[lane.newest * slotWords + newerAt] = slot;
  lane.newest = slot;
  lane.size += 1;
  state.size += 1;
  chain(state, slot);
}

function takeSlot(state: State): number {
  if (state.free !== 0) {
    const slot = state.free;
    state.free = get(state, slot, chainAt);
    return slot;
  }
  if (state.unused * slotWords === state.slots.length) grow(state);
  state.unused += 1;
  return state.unused - 1;
}

function grow(state: State): void {
  const { slots, buckets, lanes } = state;
  const capacity = Math.ceil((slots.length / slotWords) * growth);
  state.slots = new Int32Array(capacity * slotWords);
  state.slots.set(slots);
  if (capacity <= buckets.length) return;
  state.buckets = new Int32Array(buckets.length * 2);
  for (const lane of lanes)
    for (let slot = lane?.oldest ?? 0; slot !== 0; slot = get(state, slot, newerAt)) chain(state, slot);
}

function chain(state: State, slot: number): void {
  const bucket = bucketOf(state, get(state, slot, 0));
  state.slots[slot * slotWords + chainAt] = state.buckets[bucket] as number;
  state.buckets[bucket] = slot;
}

function unchain(state: State, slot: number): void {
  const next = get(state, slot, chainAt);
  const bucket = bucketOf(state, get(state, slot, 0));
  let before = state.buckets[bucket] as number;
  if (before === slot) {
    state.buckets[bucket] = next;
    return;
  }
  while (get(state, before, chainAt) !== slot) before = get(state, before, chainAt);
  state.slots[before * slotWords + chainAt] = next;
}

function drop(state: State, slot: number): void {
  if (slot === 0) return;
  unchain(state, slot);
  unlink(state, slot);
  state.slots[slot * slotWords + chainAt] = state.free;
  state.free = slot;
  state.size -= 1;
}

function unlink(state: State, slot: number): void {
  const lane = laneOf(state, get(state, slot, laneAt));
  const [older, newer] = [get(state, slot, olderAt), get(state, slot, newerAt)];
  if (older === 0) lane.oldest = newer;
  else state.slots[older * slotWords + newerAt] = newer;
  if (newer === 0) lane.newest = older;
  else state.slots[newer * slotWords + olderAt] = older;
  lane.size -= 1;
}
