import { quiet } from './virtual-time.ts';

/** Something that is to happen. Stands for the timer handles of Node as well. */
export interface Timer {
  readonly isVirtual: true;
  readonly cancelled: boolean;
  /** A timer that is cancelled with this one. */
  follows: Timer | undefined;
  cancel(): void;
  ref(): Timer;
  unref(): Timer;
  hasRef(): boolean;
}

interface Event extends Timer {
  atMs: number;
  order: number;
  owner: string;
  run(): void;
}

/**
 * Virtual time. Whatever happens in it belongs to an owner, which is a process: what an event sets off belongs to the
 * event's owner. So a process can be frozen, as SIGSTOP does it, and killed, at any step.
 */
export interface Clock {
  /** Milliseconds since the beginning. */
  now(): number;
  /** Whose event is running. */
  owner(): string;
  schedule(owner: string, delayMs: number, run: () => void): Timer;
  /** Nothing of this owner happens before that time; then all that is due does, in its order. */
  freeze(owner: string, untilMs: number): void;
  /** Nothing of this owner ever happens again. */
  kill(owner: string): void;
  /** Lets one thing after another happen until something holds, or nothing is left; answers whether it holds. */
  runUntil(holds: () => boolean): Promise<boolean>;
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** Into its place among what is to happen, the next thing first. */
function insert(pending: Event[], event: Event): void {
  const before = pending.findLastIndex((one) => isBefore(one, event));
  pending.splice(before + 1, 0, event);
}

function createEvent(owner: string, atMs: number, { order, run }: Pick<Event, 'order' | 'run'>): Event {
  let cancelled = false;
  const event: Event = {
    isVirtual: true,
    follows: undefined,
    get cancelled() {
      return cancelled || (event.follows?.cancelled ?? false);
    },
    cancel: () => void (cancelled = true),
    ref: () => event,
    unref: () => event,
    hasRef: () => true,
    atMs,
    order,
    owner,
    run,
  };
  return event;
}

export function createClock(): Clock {
  const pending: Event[] = [];
  const frozen = new Map<string, number>();
  const killed = new Set<string>();
  let nowMs = 0;
  let order = 0;
  let owner = 'nobody';

  const takeNext = (): Event | undefined => {
    for (let event = pending.shift(); event !== undefined; event = pending.shift()) {
      const thawsAtMs = frozen.get(event.owner) ?? 0;
      if (event.cancelled || killed.has(event.owner)) continue;
      if (thawsAtMs <= event.atMs) return event;
      event.atMs = thawsAtMs;
      insert(pending, event);
    }
    return undefined;
  };
  return {
    now: () => nowMs,
    owner: () => owner,
    schedule(whose, delayMs, run) {
      const event = createEvent(whose, nowMs + delayMs, { order: (order += 1), run });
      insert(pending, event);
      return event;
    },
    freeze: (whose, untilMs) => void frozen.set(whose, Math.max(untilMs, frozen.get(whose) ?? 0)),
    kill: (whose) => void killed.add(whose),
    async runUntil(holds) {
      while (!holds()) {
        const event = takeNext();
        if (event === undefined) return false;
        nowMs = event.atMs;
        owner = event.owner;
        event.run();
        await quiet();
      }
      return true;
    },
  };
}
