import type { AcceptedCommit } from './node-requests.ts';
import { keyOf, type Place, type StoredRecord } from './scripted-log.ts';
import type { ExpectedRecord } from './webhooks.ts';

/** Where things stand. */
export const rawTopic = 'raw.acme';
export const deadLetterTopic = 'dead-letters.acme';
export const eventTopic = 'payments';

/** A promise that was broken, at the step at which it was. */
export interface Violation {
  promise: string;
  detail: string;
}

/** Holds what the brokers do against what the runtime promises, at each step. */
export interface Ledger {
  /** A webhook was received. */
  received(place: Place, offset: number, expected: ExpectedRecord): void;
  appended(place: Place, record: StoredRecord): void;
  committed(commit: AcceptedCommit): void;
  /** Once nothing is left to do: every record is accounted for. */
  settle(): void;
  /** Whether every partition was committed to its end. */
  isDrained(): boolean;
  violation(): Violation | undefined;
}

interface Received {
  place: Place;
  offset: number;
  expected: ExpectedRecord;
}

interface State {
  received: Map<string, Received>;
  /** By the id of an event. */
  sources: Map<string, Received>;
  /** What events are still to come, by object, in the order of receipt. */
  due: Map<number, string[]>;
  /** The value of each event that is stored, by its id. */
  events: Map<string, Buffer | null>;
  /** The code of each dead letter that is stored, by its source. */
  deadLetters: Map<string, string>;
  committed: Map<string, { offset: number; memberId: string }>;
  /**
   * How far each partition was ever committed. A commit that was given up may reach the broker after later ones of the same
   * member in the same generation, and is accepted: that sets the group back, which makes repeats and loses nothing.
   */
  highest: Map<string, number>;
  ends: Map<string, number>;
  violation: Violation | undefined;
}

function sourceKey({ topic, partition }: Place, offset: number): string {
  return `${topic}/${partition}@${offset}`;
}

function headerOf({ headers }: StoredRecord, name: string): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : String(Array.isArray(value) ? value[0] : value);
}

function breaks(state: State, promise: string, detail: string): void {
  state.violation ??= { promise, detail };
}

/** Why a record is not accounted for, if it is not. */
function missingOf(state: State, { place, offset, expected }: Received): string | undefined {
  const source = sourceKey(place, offset);
  const missing = expected.events.filter((id) => !state.events.has(id));
  if (missing.length > 0) return `${source}: ${missing.length} of ${expected.events.length} events are not stored`;
  if (expected.deadLetter === undefined || state.deadLetters.has(source)) return undefined;
  return `${source}: the dead letter ${expected.deadLetter} is not stored`;
}

function appendedEvent(state: State, place: Place, record: StoredRecord): void {
  const id = headerOf(record, 'ce_id') ?? '';
  const source = state.sources.get(id);
  if (source === undefined) return breaks(state, 'an event comes of a webhook', `an event ${id} comes of none`);
  const first = state.events.get(id);
  const where = `${keyOf(place)}@${record.offset} of ${sourceKey(source.place, source.offset)} by ${record.by}`;
  if (first !== undefined) {
    // Promise 5: a repeat has the same id, and says the same.
    if (Buffer.compare(first ?? Buffer.alloc(0), record.value ?? Buffer.alloc(0)) !== 0)
      breaks(state, 'a repeat says the same', where);
    return;
  }
  state.events.set(id, record.value);
  // Promise 6: first copies of an object's events come in the order of receipt.
  const due = state.due.get(source.expected.object) ?? [];
  if (due[0] === id) due.shift();
  else breaks(state, 'the events of an object keep their order', `${where}, before ${due.indexOf(id)} earlier ones`);
}

function appendedDeadLetter(state: State, record: StoredRecord): void {
  const topic = headerOf(record, 'dead-letter-source-topic') ?? '';
  const partition = Number(headerOf(record, 'dead-letter-source-partition'));
  const source = sourceKey({ topic, partition }, Number(headerOf(record, 'dead-letter-source-offset')));
  const code = headerOf(record, 'dead-letter-code') ?? '';
  const expected = state.received.get(source)?.expected;
  // Promise 2: one outcome; what was published is not dead-lettered as well.
  if (expected?.deadLetter !== code)
    breaks(state, 'a webhook has one outcome', `${source} is a dead letter ${code}, expected ${expected?.deadLetter}`);
  state.deadLetters.set(source, code);
}

function committedAt(state: State, commit: AcceptedCommit): void {
  const place = { topic: commit.topic, partition: commit.partition };
  const key = keyOf(place);
  const where = `${commit.memberId} commits ${key} at ${commit.offset} in generation ${commit.generationId}`;
  if (!commit.holds) breaks(state, 'only who holds a partition commits it', where);
  // Promise 1: nothing before a committed offset is without its acknowledged outcome.
  for (let offset = state.highest.get(key) ?? 0; offset < commit.offset; offset += 1) {
    const received = state.received.get(sourceKey(place, offset));
    const missing = received === undefined ? `${key}@${offset} was never received` : missingOf(state, received);
    if (missing !== undefined) breaks(state, 'committed means acknowledged', `${where}, but ${missing}`);
  }
  const before = state.committed.get(key);
  if (before !== undefined && before.memberId !== commit.memberId && before.offset > commit.offset)
    breaks(state, 'nobody takes back what another committed', `${where}, after ${before.memberId} at ${before.offset}`);
  state.committed.set(key, { offset: commit.offset, memberId: commit.memberId });
  state.highest.set(key, Math.max(commit.offset, state.highest.get(key) ?? 0));
}

export function createLedger(): Ledger {
  const state: State = {
    received: new Map(),
    sources: new Map(),
    due: new Map(),
    events: new Map(),
    deadLetters: new Map(),
    committed: new Map(),
    highest: new Map(),
    ends: new Map(),
    violation: undefined,
  };
  return {
    received(place, offset, expected) {
      const one = { place, offset, expected };
      state.received.set(sourceKey(place, offset), one);
      state.ends.set(keyOf(place), offset + 1);
      for (const id of expected.events) state.sources.set(id, one);
      const due = state.due.get(expected.object) ?? [];
      state.due.set(expected.object, [...due, ...expected.events]);
    },
    appended(place, record) {
      if (place.topic === eventTopic) appendedEvent(state, place, record);
      if (place.topic === deadLetterTopic) appendedDeadLetter(state, record);
    },
    committed: (commit) => committedAt(state, commit),
    settle() {
      for (const one of state.received.values()) {
        const missing = missingOf(state, one);
        if (missing !== undefined) breaks(state, 'every webhook is accounted for', missing);
      }
      if (!isDrained(state)) breaks(state, 'whatever happens, it goes on by itself', 'not everything was committed');
    },
    isDrained: () => isDrained(state),
    violation: () => state.violation,
  };
}

function isDrained(state: State): boolean {
  return [...state.ends].every(([key, end]) => state.highest.get(key) === end);
}
