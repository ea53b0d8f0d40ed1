import { describe, expect, test } from '@jest/globals';
import type { EachBatchPayload } from 'kafkajs';
import { createAssignment } from '../src/assignment.ts';
import type { PartitionTransactions } from '../src/partition-transactions.ts';
import { isPublishError, PublishError } from '../src/publish-error.ts';
import { runEachTransactionalBatch, type OnTransactionalBatch } from '../src/transactional-batch.ts';
import { answer } from './scripted-transactions.ts';

interface TestBatch {
  run(): Promise<void>;
  /** What happened, in order. */
  noted: string[];
  heartbeatFailures: Error[];
  publishFailures: Error[];
}

/** A batch with the record 5 and a marker at 6. Whether the transaction before it has succeeded is in doubt after one has failed. */
function createTestBatch(onBatch: OnTransactionalBatch, { inDoubt = false, settled = 5n } = {}): TestBatch {
  const noted: string[] = [];
  const heartbeatFailures: Error[] = [];
  const publishFailures: Error[] = [];
  let isInDoubt = inDoubt;
  const committed = [{ partition: 0, offset: 5n, metadata: 'partitions=1' }];
  const admin = { offsets: async () => [{ partition: 0, start: 0n, end: 7n }], committed: async () => committed };
  const assignment = createAssignment({ group: 'g', admin, commit: async () => undefined });
  assignment.joined({ t: [0] });
  const message = { key: null, value: null, timestamp: '0', attributes: 0, headers: {}, offset: '5' };
  const payload = {
    batch: {
      topic: 't',
      partition: 0,
      fetchedOffset: '5',
      messages: [message],
      firstOffset: () => '5',
      lastOffset: () => '6',
    },
    async heartbeat() {
      const failure = heartbeatFailures.shift();
      if (failure) throw failure;
    },
    resolveOffset: (offset: string) => noted.push(`resolve ${offset}`),
    isStale: () => false,
    pause: () => () => undefined,
  } as unknown as EachBatchPayload;
  const transactions: PartitionTransactions = {
    fence: async () => undefined,
    async settleDoubt(proveMembership) {
      if (!isInDoubt) return undefined;
      await proveMembership();
      isInDoubt = false;
      noted.push('settled');
      return settled;
    },
    async publishAndCommit({ records, next }) {
      const failure = publishFailures.shift();
      isInDoubt = failure !== undefined;
      if (failure) throw failure;
      noted.push(`commit ${records.length} ${next}`);
    },
    abandon: () => undefined,
  };
  const deps = {
    assignment,
    running: new Map(),
    // Only what is asked for here counts.
    heartbeatIntervalMs: 60_000,
    sessionTimeoutMs: 1_000,
    isStopping: () => false,
    holdBack: () => false,
    onBatch,
    transactions: { of: () => transactions, fence: async () => undefined, commit: async () => undefined, close() {} },
  };
  return { noted, heartbeatFailures, publishFailures, run: () => runEachTransactionalBatch(deps, payload) };
}

const records = [{ topic: 'out', key: null, value: Buffer.from('1') }];
const failed = (): Error => new PublishError([{ index: 0, code: 'publish.failed', cause: answer('NOT_COORDINATOR') }]);
const refused = (): Error => Object.assign(new Error('refused'), { name: 'KafkaJSConnectionError', retriable: true });

/** As a handler does: again, for as long as the records have failed. */
const untilPublished: OnTransactionalBatch = async (batch) => {
  for (;;) {
    try {
      return await batch.publishAndCommit(records);
    } catch (error) {
      if (!isPublishError(error)) throw error;
    }
  }
};

describe('a transactional batch', () => {
  test('is committed behind its markers, and then resolved', async () => {
    const batch = createTestBatch(untilPublished);
    await batch.run();
    expect(batch.noted).toEqual(['commit 1 7', 'resolve 6']);
  });

  test('whose transaction has failed settles that, and is committed by the next one', async () => {
    const batch = createTestBatch(untilPublished);
    batch.publishFailures.push(failed());
    batch.heartbeatFailures.push(refused());
    await batch.run();
    expect(batch.noted).toEqual(['settled', 'commit 1 7', 'resolve 6']);
  });

  // The committed offset is the truth: of the record at 5, of which the next is 7.
  test('that turns out to be committed after a transaction that failed is not published again', async () => {
    const batch = createTestBatch(untilPublished, { settled: 7n });
    batch.publishFailures.push(failed());
    await batch.run();
    expect(batch.noted).toEqual(['settled', 'resolve 6']);
  });

  test('that an earlier hand-out has committed is not handed out', async () => {
    const batch = createTestBatch(() => Promise.reject(new Error('it was handed out')), { inDoubt: true, settled: 7n });
    await expect(batch.run()).rejects.toMatchObject({ message: 'The batch was committed already' });
    expect(batch.noted).toEqual(['settled']);
  });

  test.each([6n, 4n, 20n])(
    'of which somebody else has committed another part (%p) is neither published nor passed over',
    async (settled) => {
      const batch = createTestBatch(untilPublished, { settled });
      batch.publishFailures.push(failed());
      await expect(batch.run()).rejects.toMatchObject({ message: `Somebody else has committed ${settled}` });
      expect(batch.noted).toEqual(['settled']);
    },
  );

  test.each([true, false])(
    'waits for whoever coordinates the group next, and is lost where nobody does for too long (in doubt before: %p)',
    async (inDoubt) => {
      const batch = createTestBatch(untilPublished, { inDoubt });
      batch.publishFailures.push(failed());
      batch.heartbeatFailures.push(refused(), refused(), answer('REBALANCE_IN_PROGRESS'));
      await expect(batch.run()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
      expect([batch.noted, batch.heartbeatFailures]).toEqual([[], []]);
    },
  );

  test('takes nothing over where the group has given its partition to another', async () => {
    const batch = createTestBatch(untilPublished);
    batch.publishFailures.push(failed());
    batch.heartbeatFailures.push(answer('ILLEGAL_GENERATION'));
    await expect(batch.run()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    expect(batch.noted).toEqual([]);
  });
});
