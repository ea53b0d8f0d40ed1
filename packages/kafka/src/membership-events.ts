import { setImmediate as nextTurn } from 'node:timers/promises';
import { isTributaryError } from '@tributary/errors';
import { PartitionLost } from './assignment.ts';
import { isOffsetJump } from './guarded-consumer.ts';
import { abortAll, type Membership, type SessionOptions } from './membership.ts';

/** Checks an assignment as soon as it is there, also when no record ever comes; a wrong offset ends the session. */
async function verify({ assignment, state, end }: Membership, onVerified: () => void): Promise<void> {
  // kafkajs does not commit before it has returned from joining.
  await nextTurn();
  const epoch = assignment.epoch();
  try {
    await assignment.verified();
    if (epoch === assignment.epoch() && !state.stopping) onVerified();
  } catch (error) {
    // Others are the network's: kafkajs asks again when it fetches.
    if (isTributaryError(error) && error.code === 'consume.offset_out_of_range') end(error);
  }
}

async function explain({ assignment }: Membership, error: unknown): Promise<unknown> {
  if (!isOffsetJump(error)) return error;
  try {
    await assignment.verified();
    return await assignment.explainOutOfRange();
  } catch (found) {
    return found;
  }
}

interface SkippedBatch {
  topic: string;
  partition: number;
  lastOffset: string;
}

/** Batches of nothing but transaction markers and aborted records reach no handler: kafkajs skips them, and so do we. */
async function skip(member: Membership, batch: SkippedBatch): Promise<void> {
  const { assignment, consumer, openBatches, transactions } = member;
  const { topic, partition } = batch;
  const next = BigInt(batch.lastOffset) + 1n;
  await assignment.verified();
  const position = assignment.position(topic, partition);
  if (position === undefined || next <= position) return;
  assignment.advance(topic, partition, next);
  // What came before it may be open still.
  if (openBatches) return openBatches.skip({ topic, partition, next });
  // Else retention passes the committed offset although nothing was left to read.
  const offsets = [{ topic, partition, offset: String(next), metadata: assignment.metadataOf(topic) }];
  // Not past the transactions: a commit outside them that comes late would set the offset back.
  await (transactions ? transactions.commit(offsets) : consumer.commitOffsets(offsets));
}

/** Follows what kafkajs tells of its consumer. */
export function listen(member: Membership, options: SessionOptions): void {
  const { consumer, assignment, state, end } = member;
  const { events } = consumer;
  const alive = (): void => {
    state.lastSignAtMs = performance.now();
  };
  consumer.on(events.GROUP_JOIN, ({ payload }) => {
    alive();
    assignment.joined(payload.memberAssignment);
    member.openBatches?.joined();
    abortAll(member, new PartitionLost('The group has given its partitions out anew'));
    void verify(member, () => options.onAssigned(payload.memberAssignment));
  });
  consumer.on(events.FETCH_START, alive);
  consumer.on(events.HEARTBEAT, alive);
  consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
    alive();
    state.progressed = true;
    // Failing, the commit of the next batch covers it, and a verification that failed is done again for that one.
    if (payload.batchSize === 0) skip(member, payload).catch(() => undefined);
  });
  consumer.on(events.CRASH, ({ payload }) => {
    abortAll(member, payload.error);
    void explain(member, payload.error).then(end);
  });
}
