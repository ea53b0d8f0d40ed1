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
  /**
   * Of more, the oldest of the account that has most are forgotten: a flood of one pushes out no other's. So that it is not looked
   * for it at each event, up to a hundredth of all are forgotten at once.
   */
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
  account: Account;
}

interface Account {
  lanes: Lane[];
  /** The events in all of them. */
  size: number;
}

export function createSeenEvents(limits: SeenLimits): SeenEvents {
  const { windowSeconds, maxEvents, onForgotten } = limits;
  let table = createSeenTable();
  let book = createLaneBook();

  function forgetOutdated(lane: Lane, newest: SeenMark): void {
    const isOutdated = (mark: SeenMark) => secondsOf(mark) < secondsOf(newest) - windowSeconds;
    for (let mark = table.oldest(lane.number); mark !== undefined && isOutdated(mark); mark = table.oldest(lane.number))
      dropOldest(lane, table);
  }

  function put(lane: Lane, mark: SeenMark): void {
    const before = table.put(lane.number, mark);
    if (before !== undefined) book.at(before).account.size -= 1;
    lane.account.size += 1;
  }

  return {
    has(mark) {
      const known = table.find(mark);
      return known !== undefined && saysTheSame(known, mark) && isWithin(windowSeconds, known, mark);
    },
    learn(place, marks) {
      const lane = book.laneOf(place);
      for (const mark of marks) {
        forgetOutdated(lane, mark);
        put(lane, mark);
      }
      const forgotten = makeRoom(book.accounts, table, maxEvents);
      if (forgotten > 0) onForgotten?.(forgotten);
    },
    forgetAll() {
      table = createSeenTable();
      book = createLaneBook();
    },
    size: () => table.size(),
    bytes: () => table.bytes(),
  };
}

/** The lanes by place and by number, and their accounts. */
function createLaneBook() {
  const lanes: Lane[] = [];
  const places = new Map<string, Lane>();
  const accounts = new Map<string, Account>();
  const open = (account: Account): Lane => {
    const lane = { number: lanes.length, account };
    lanes.push(lane);
    account.lanes.push(lane);
    return lane;
  };
  return {
    laneOf({ account: name, partition }: SeenPlace): Lane {
      const account = accounts.get(name) ?? { lanes: [], size: 0 };
      accounts.set(name, account);
      const key = `${partition}/${name}`;
      const lane = places.get(key) ?? open(account);
      places.set(key, lane);
      return lane;
    },
    at: (number: number) => lanes[number] as Lane,
    accounts,
  };
}

function dropOldest({ number, account }: Lane, table: SeenTable): void {
  table.dropOldest(number);
  account.size -= 1;
}

/** How many were forgotten. */
function makeRoom(accounts: ReadonlyMap<string, Account>, table: SeenTable, maxEvents: number): number {
  const before = table.size();
  while (table.size() > maxEvents) {
    const lane = laneToShorten([...accounts.values()], table);
    // Of many small accounts one must not lose all that it has.
    const some = Math.ceil(Math.min(maxEvents / 100, table.sizeOf(lane.number) / 10));
    for (let count = 0; count < some; count += 1) dropOldest(lane, table);
  }
  return before - table.size();
}

/** Of the account that has most, the lane with the oldest event. There is one where there are events. */
function laneToShorten(accounts: readonly Account[], table: SeenTable): Lane {
  const { lanes } = accounts.reduce((one, other) => (other.size > one.size ? other : one));
  const age = ({ number }: Lane): number => secondsOf(table.oldest(number) as SeenMark);
  return lanes
    .filter(({ number }) => table.sizeOf(number) > 0)
    .reduce((one, other) => (age(other) < age(one) ? other : one));
}
