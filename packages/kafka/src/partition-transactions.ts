import { isTributaryError } from '@tributary/errors';
import { PartitionLost } from './assignment.ts';
import { within } from './deadline.ts';
import { answerOf } from './failure.ts';
import { placeRecords } from './placement.ts';
import type { PartitionCounts } from './partition-counts.ts';
import { PublishError, type PublishFailure, type PublishOutcome } from './publish-error.ts';
import { prepareRecord, type OutgoingRecord } from './record.ts';
import type { Target } from './sender.ts';
import type { TransactionClient } from './transaction-client.ts';
import { runTransaction, type Refused, type Transaction } from './transaction.ts';

/** What one transaction stores and commits. */
export interface PublishAndCommit {
  records: readonly OutgoingRecord[];
  /** The next offset to read. */
  next: bigint;
  metadata: string;
}

/** The transactions of one input partition in one assignment, one after the other. */
export interface PartitionTransactions {
  /** Takes the transactional id over; before the partition's committed offset is read. */
  fence(): Promise<void>;
  /**
   * Resolves with `undefined` where it is known how the last transaction ended. Else finds out: takes the transactional id
   * over again and resolves with the committed offset. `proveMembership` comes first: who lost the partition must not take the
   * id from its new owner.
   */
  settleDoubt(proveMembership: () => Promise<void>): Promise<bigint | undefined>;
  /**
   * Stores the records and commits the offset, or neither. Rejects with a `PublishError`, in which every record has failed;
   * after that the end of the transaction is in doubt.
   */
  publishAndCommit(step: PublishAndCommit): Promise<void>;
  /** The partition was given out anew, or the consumer stops. */
  abandon(): void;
}

/** What they are made of. */
export interface PartitionTransactionsDeps {
  group: string;
  /** The input partition. */
  place: Target;
  counts: PartitionCounts;
  transactionTimeoutMs: number;
  newClient(): TransactionClient;
  /** The offset that the group has committed in this partition. */
  committed(): Promise<bigint | undefined>;
  /** Somebody else has taken the transactional id over. */
  onFenced(): void;
}

interface State {
  client: TransactionClient;
  inDoubt: boolean;
  abandoned: boolean;
  published: number;
  last: Promise<unknown>;
}

/** Brokers say it also for a transaction that they aborted for its age. */
const fenced = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

function requireOurs({ abandoned }: State, { topic, partition }: Target): void {
  if (abandoned) throw new PartitionLost(`${topic} partition ${partition} was given out anew`);
}

async function settleDoubt(
  deps: PartitionTransactionsDeps,
  state: State,
  proveMembership: () => Promise<void>,
): Promise<bigint | undefined> {
  const { place } = deps;
  requireOurs(state, place);
  if (!state.inDoubt) return undefined;
  await proveMembership();
  // The proof may be of a later membership than the one that is in doubt.
  requireOurs(state, place);
  state.client.close();
  state.client = deps.newClient();
  // This order: once the id is taken over nothing of before can commit, and then only the committed offset is the truth. An
  // EndTxn that comes late would otherwise end a later transaction (KAFKA-17754, https://jepsen.io/analyses/bufstream-0.1.0).
  await state.client.initialise();
  const committed = await deps.committed();
  requireOurs(state, place);
  // Each partition that is handed out has one. Where it is lost nobody knows what was published.
  if (committed === undefined) throw new Error(`The committed offset of ${place.topic}/${place.partition} is gone`);
  state.inDoubt = false;
  return committed;
}

/** A transaction fails as a whole: no record of it is stored for readers, whatever the fate of the one that failed it. */
function failAll(count: number, { code, cause }: Omit<PublishFailure, 'index'>, refused?: Refused): PublishError {
  const outcomes = Array.from({ length: count }, (_, index): PublishOutcome => {
    if (refused?.has(index)) return { index, code: 'publish.record_too_large', cause: refused.get(index) };
    return { index, code, cause };
  });
  return new PublishError(outcomes);
}

/** What a failure means for the records: the topic is gone, or they may go through another time. */
async function toPublishError(
  { counts }: PartitionTransactionsDeps,
  records: readonly OutgoingRecord[],
  cause: unknown,
): Promise<PublishError> {
  let code: PublishFailure['code'] = 'publish.failed';
  const answer = answerOf(cause);
  const isMissing = isTributaryError(cause) && cause.code === 'kafka.topic_missing';
  // In an answer about several partitions the first may be one that the broker did not try.
  const maybeMissing = answer === 'UNKNOWN_TOPIC_OR_PARTITION' || answer === 'OPERATION_NOT_ATTEMPTED';
  if (isMissing || (maybeMissing && (await anyMissing(counts, records)))) code = 'kafka.topic_missing';
  return failAll(records.length, { code, cause });
}

async function anyMissing(counts: PartitionCounts, records: readonly OutgoingRecord[]): Promise<boolean> {
  for (const topic of new Set(records.map((record) => record.topic))) {
    try {
      await counts.refresh(topic);
    } catch (error) {
      if (isTributaryError(error) && error.code === 'kafka.topic_missing') return true;
    }
  }
  return false;
}

/**
 * Ends what a failed transaction has begun, and this life of the transactional id: where nobody answered, whoever takes the id
 * over next ends it.
 */
async function giveUp({ client }: State, deps: PartitionTransactionsDeps, isAnswered: boolean): Promise<void> {
  if (isAnswered) await within(deps.transactionTimeoutMs, client.end('abort')).catch(() => undefined);
  client.close();
}

async function attempt(deps: PartitionTransactionsDeps, state: State, transaction: Transaction): Promise<Refused> {
  const startedAtMs = performance.now();
  try {
    return await within(deps.transactionTimeoutMs, runTransaction(state.client, transaction));
  } catch (error) {
    const isAborted = performance.now() - startedAtMs >= deps.transactionTimeoutMs;
    // Nor where this consumer took the id over itself, for another assignment.
    if (fenced.has(answerOf(error) ?? '') && !isAborted && !state.abandoned) deps.onFenced();
    await giveUp(state, deps, answerOf(error) !== undefined);
    throw error;
  }
}

async function publishAndCommit(deps: PartitionTransactionsDeps, state: State, step: PublishAndCommit): Promise<void> {
  const { records, next, metadata } = step;
  requireOurs(state, deps.place);
  if (state.inDoubt) throw failAll(records.length, { code: 'publish.failed', cause: new Error('In doubt') });
  const prepared = records.map(prepareRecord);
  let refused: Refused;
  try {
    const placed = await placeRecords(deps.counts, prepared, (state.published += 1));
    const offset = { group: deps.group, ...deps.place, offset: next, metadata };
    state.inDoubt = true;
    refused = await attempt(deps, state, { records: placed, offset });
  } catch (cause) {
    throw await toPublishError(deps, records, cause);
  }
  if (refused.size > 0) {
    await giveUp(state, deps, true);
    const cause = new Error('Another record of the transaction is too large');
    throw failAll(records.length, { code: 'publish.failed', cause }, refused);
  }
  state.inDoubt = false;
}

/** The transactions of an input partition; `fence` comes first. */
export function createPartitionTransactions(deps: PartitionTransactionsDeps): PartitionTransactions {
  const state: State = {
    client: deps.newClient(),
    inDoubt: false,
    abandoned: false,
    published: 0,
    last: Promise.resolve(),
  };
  /** One at a time, in the order of the calls. */
  const enqueue = <T>(action: () => Promise<T>): Promise<T> => {
    const mine = state.last.then(action);
    state.last = mine.catch(() => undefined);
    return mine;
  };
  return {
    fence: () => enqueue(() => state.client.initialise()),
    settleDoubt: (proveMembership) => enqueue(() => settleDoubt(deps, state, proveMembership)),
    publishAndCommit: (step) => enqueue(() => publishAndCommit(deps, state, step)),
    abandon() {
      state.abandoned = true;
      state.client.close();
    },
  };
}
