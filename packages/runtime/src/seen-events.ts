import { saysTheSame, secondsOf, type SeenMark } from './seen-mark.ts';
import { createSeenTable, type SeenTable } from './seen-table.ts';

/** Which events of a provider were published, within the window and no more of them than may be kept. */
export interface SeenEvents {
  /** Whether what was last published under this id says the same, and its webhook was received within the window of this one's. */
  has(mark: SeenMark): boolean;
  learn(place: SeenPlace, marks: readonly SeenMark[]): void;
  forgetAll(): void;
  size(): number;
  /** What they take in memory. */
  bytes(): number;
}

/** Whose events they are, and in which partition they were written down. */
export interface SeenPlace {
  account: string;
  partition: number;
}

/** How long and how much is remembered. */
export interface SeenLimits {
  windowSeconds: number;
  /** Of more, the oldest of the account that has most are forgotten: a flood of one pushes out no other's. */
  maxEvents: number;
  /** Events were forgotten before their time. */
  onForgotten?(count: number): void;
}

/** Both are instants of receipt, so no clock takes part: what waited in Kafka is judged as on its arrival (invariant 4). */
export function isWithin(windowSeconds: number, one: SeenMark, other: SeenMark): boolean {
  return Math.abs(secondsOf(one) - secondsOf(other)) <= windowSeconds;
}

/** One account's events of one partition: within it they come in the order of receipt, and partitions may be days apart. */
interface Lane {
  number: number;
  account: string;
}

export function createSeenEvents(limits: SeenLimits): SeenEvents {
  const { windowSeconds, maxEvents, onForgotten } = limits;
  let table = createSeenTable();
  let lanes = new Map<string, Lane>();

  const laneOf = ({ account, partition }: SeenPlace): Lane => {
    const key = `${partition}/${account}`;
    const lane = lanes.get(key) ?? { number: lanes.size, account };
    lanes.set(key, lane);
    return lane;
  };

  function forgetOutdated({ number }: Lane, newest: SeenMark): void {
    const isOutdated = (mark: SeenMark) => secondsOf(mark) < secondsOf(newest) - windowSeconds;
    for (let mark = table.oldest(number); mark !== undefined && isOutdated(mark); mark = table.oldest(number))
      table.dropOldest(number);
  }

  function makeRoom(): void {
    const forgotten = table.size() - maxEvents;
    if (forgotten <= 0) return;
    for (let count = 0; count < forgotten; count += 1) table.dropOldest(laneToShorten([...lanes.values()], table));
    onForgotten?.(forgotten);
  }

  return {
    has(mark) {
      const known = table.find(mark);
      return known !== undefined && saysTheSame(known, mark) && isWithin(windowSeconds, known, mark);
    },
    learn(place, marks) {
      const lane = laneOf(place);
      for (const mark of marks) {
        forgetOutdated(lane, mark);
        table.put(lane.number, mark);
      }
      makeRoom();
    },
    forgetAll() {
      table = createSeenTable();
      lanes = new Map();
    },
    size: () => table.size(),
    bytes: () => table.bytes(),
  };
}

/** Of the account that has most, the lane with the oldest event. */
function laneToShorten(lanes: readonly Lane[], table: SeenTable): number {
  const sizes = new Map<string, number>();
  for (const { account, number } of lanes) sizes.set(account, (sizes.get(account) ?? 0) + table.sizeOf(number));
  const most = Math.max(...sizes.values());
  const its = lanes.filter(({ account, number }) => sizes.get(account) === most && table.sizeOf(number) > 0);
  const age = ({ number }: Lane): number => secondsOf(table.oldest(number) as SeenMark);
  return its.reduce((one, other) => (age(other) < age(one) ? other : one)).number;
}
