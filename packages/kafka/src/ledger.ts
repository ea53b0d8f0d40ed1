import { offsetNumberOf, sizeOf, type IncomingRecord } from './record.ts';

/** How much of a partition may be read ahead of what has ended. */
export interface ReadAhead {
  records: number;
  bytes: number;
}

/** What was read of a partition in one go. */
export interface ReadBatch {
  topic: string;
  partition: number;
  records: readonly IncomingRecord[];
  /** The offset behind it, markers of transactions included. */
  next: bigint;
}

/** The account of one batch. */
export interface LedgerEntry {
  /** The record at this place of the batch has ended; in any order, and once more changes nothing. */
  ended(index: number): void;
  /** All of its records have. */
  close(): void;
}

/** Up to where everything of a partition has ended. */
export interface LedgerPosition {
  topic: string;
  partition: number;
  offset: bigint;
}

/**
 * What was read and has not ended. Invariant 1: positions never pass a record that has not ended, in whatever order the
 * records of a partition end.
 */
export interface Ledger {
  /** Batches of a partition are opened in the order of its log. */
  open(batch: ReadBatch): LedgerEntry;
  /** Of each partition of which anything has ended. */
  positions(): LedgerPosition[];
  /** Resolves when at most half of what may be read ahead is open; `undefined` if not all of it is. */
  room(topic: string, partition: number): Promise<void> | undefined;
  /** Forgets everything; who waits for room waits no longer. */
  clear(): void;
}

/** Holds no record: those that were read together lie in one piece of memory, which would stay for as long as one is open. */
interface Open {
  /** Exact as far as a number is, which no log will come to. */
  offsets: Float64Array;
  sizes: Float64Array;
  next: bigint;
  /** 1 where a record has ended. */
  flags: Uint8Array;
  /** How many have ended without a gap, when it was looked at last. */
  prefix: number;
  closed: boolean;
}

interface Account {
  topic: string;
  partition: number;
  /** In the order of the log. */
  batches: Open[];
  position: bigint | undefined;
  records: number;
  bytes: number;
  gate: PromiseWithResolvers<void> | undefined;
}

/** What a record takes besides its key and value, about. */
const overheadBytes = 500;

function weigh(record: IncomingRecord): number {
  return sizeOf(record) + overheadBytes;
}

/** Moves the position over everything that has ended without a gap. */
function advance(account: Account): void {
  const { batches } = account;
  let done = 0;
  for (const batch of batches) {
    const { offsets, flags } = batch;
    while (batch.prefix < offsets.length && flags[batch.prefix] === 1) batch.prefix += 1;
    const first = offsets[batch.prefix];
    if (batch.prefix > 0) account.position = first === undefined ? batch.next : BigInt(first);
    if (batch.prefix < offsets.length || !batch.closed) break;
    account.position = batch.next;
    done += 1;
  }
  if (done > 0) batches.splice(0, done);
}

const nothing = { offsets: new Float64Array(), sizes: new Float64Array(), flags: new Uint8Array(), prefix: 0 };

/**
 * Of what has ended behind a gap only its end is kept, and of several such batches in a row one: a single key may wait for a
 * day, while millions of records of the others end.
 */
function condense({ batches }: Account, batch: Open): void {
  const at = batches.indexOf(batch);
  if (at < 0) return;
  Object.assign(batch, nothing);
  if (batches[at + 1]?.closed === true) batches.splice(at, 1);
  if (batches[at - 1]?.closed === true) batches.splice(at - 1, 1);
}

function openGate(account: Account, limit: ReadAhead): void {
  if (account.records * 2 > limit.records || account.bytes * 2 > limit.bytes) return;
  account.gate?.resolve();
  account.gate = undefined;
}

function toOpen({ records, next }: ReadBatch): Open {
  return {
    offsets: Float64Array.from(records, offsetNumberOf),
    sizes: Float64Array.from(records, weigh),
    next,
    flags: new Uint8Array(records.length),
    prefix: 0,
    closed: false,
  };
}

function toEntry(account: Account, batch: Open, limit: ReadAhead): LedgerEntry {
  const { sizes, flags } = batch;
  const end = (index: number): void => {
    if (flags[index] !== 0) return;
    flags[index] = 1;
    account.records -= 1;
    account.bytes -= sizes[index] ?? 0;
    if (account.gate) openGate(account, limit);
  };
  return {
    ended: end,
    close() {
      for (let index = batch.prefix; index < flags.length; index += 1) end(index);
      batch.closed = true;
      advance(account);
      condense(account, batch);
    },
  };
}

/** The ledger of one consumer. */
export function createLedger(limit: ReadAhead): Ledger {
  const accounts = new Map<string, Account>();
  const accountOf = (topic: string, partition: number): Account => {
    const key = `${topic}/${partition}`;
    const present = accounts.get(key);
    if (present) return present;
    const account = { topic, partition, batches: [], position: undefined, records: 0, bytes: 0, gate: undefined };
    accounts.set(key, account);
    return account;
  };
  return {
    open(read) {
      const account = accountOf(read.topic, read.partition);
      const batch = toOpen(read);
      account.batches.push(batch);
      account.records += batch.offsets.length;
      for (const size of batch.sizes) account.bytes += size;
      return toEntry(account, batch, limit);
    },
    positions: () =>
      [...accounts.values()].flatMap((account) => {
        advance(account);
        const { topic, partition, position } = account;
        return position === undefined ? [] : [{ topic, partition, offset: position }];
      }),
    room(topic, partition) {
      const account = accountOf(topic, partition);
      if (account.records < limit.records && account.bytes < limit.bytes) return undefined;
      account.gate ??= Promise.withResolvers<void>();
      return account.gate.promise;
    },
    clear() {
      for (const { gate } of accounts.values()) gate?.resolve();
      accounts.clear();
    },
  };
}
