import { describe, expect, test } from '@jest/globals';
import type { EachBatchPayload } from 'kafkajs';
import { createAssignment, type Assignment } from '../src/assignment.ts';
import { runEachBatch, type BatchDeps, type OnBatch } from '../src/batch.ts';
import { until } from './cluster.ts';

interface TestBatch {
  assignment: Assignment;
  run(): Promise<void>;
  running: BatchDeps['running'];
  /** What happened, in order. */
  noted: string[];
  commitFailures: Error[];
  heartbeatFailures: Error[];
}

/** A batch with the records 5 and 7 and a marker at 8, fetched from `fetchedOffset`. */
function createTestBatch(onBatch: OnBatch, { fetchedOffset = '5', stopping = false, paused = false } = {}): TestBatch {
  const noted: string[] = [];
  const commitFailures: Error[] = [];
  const heartbeatFailures: Error[] = [];
  const running: BatchDeps['running'] = new Map();
  const committed = [{ partition: 0, offset: 5n, metadata: 'partitions=1' }];
  const admin = { offsets: async () => [{ partition: 0, start: 0n, end: 9n }], committed: async () => committed };
  const assignment = createAssignment({ group: 'g', admin, commit: async () => undefined });
  assignment.joined({ t: [0] });
  const message = { key: null, value: null, timestamp: '0', attributes: 0, headers: {} };
  const payload = {
    batch: {
      topic: 't',
      partition: 0,
      fetchedOffset,
      messages: [
        { ...message, offset: '5' },
        { ...message, offset: '7' },
      ],
      firstOffset: () => '5',
      lastOffset: () => '8',
    },
    async heartbeat() {
      const failure = heartbeatFailures.shift();
      if (failure) throw failure;
    },
    async commitOffsetsIfNecessary(offsets: object) {
      const failure = commitFailures.shift();
      noted.push(failure ? 'commit failed' : `commit ${JSON.stringify(offsets)}`);
      if (failure) throw failure;
    },
    resolveOffset: (offset: string) => noted.push(`resolve ${offset}`),
    isStale: () => false,
    isRunning: () => true,
    pause: () => () => undefined,
  } as unknown as EachBatchPayload;
  const deps: BatchDeps = {
    assignment,
    running,
    heartbeatIntervalMs: 10,
    sessionTimeoutMs: 1_000,
    isStopping: () => stopping,
    holdBack: () => paused,
    async onBatch(batch) {
      noted.push(`handle ${batch.records.map(({ offset }) => offset).join(' ')}`);
      await onBatch(batch);
    },
  };
  return { assignment, running, noted, commitFailures, heartbeatFailures, run: () => runEachBatch(deps, payload) };
}

function answer(type: string, retriable = false): Error {
  return Object.assign(new Error(type), { type, retriable });
}

const commit =
  'commit {"topics":[{"topic":"t","partitions":[{"partition":0,"offset":"9","metadata":"partitions=1"}]}]}';
const untilAborted: OnBatch = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('a batch', () => {
  test('is handed out with the number of its assignment', async () => {
    const epochs: number[] = [];
    const { assignment, run } = createTestBatch(async ({ epoch }) => void epochs.push(epoch));
    await run();
    expect(epochs).toEqual([assignment.epoch()]);
  });

  test('is handled, committed behind its markers, and only then resolved', async () => {
    const batch = createTestBatch(async () => undefined);
    await batch.run();
    expect(batch.noted).toEqual(['handle 5 7', commit, 'resolve 8']);
    expect([batch.assignment.position('t', 0), batch.running.size]).toEqual([9n, 0]);
  });

  test('whose handler failed is neither committed nor resolved', async () => {
    const batch = createTestBatch(() => Promise.reject(new TypeError('a bug')));
    await expect(batch.run()).rejects.toMatchObject({ name: 'Error', cause: { message: 'a bug' } });
    expect(batch.noted).toEqual(['handle 5 7']);
  });

  test('of a partition that was given out anew meanwhile is neither committed nor resolved', async () => {
    const batch = createTestBatch(async () => batch.assignment.joined({ t: [0] }));
    await expect(batch.run()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    expect(batch.noted).toEqual(['handle 5 7']);
  });

  test('of a partition that was given out anew while its commit was tried is not committed', async () => {
    const batch = createTestBatch(async () => undefined);
    batch.commitFailures.push(answer('GROUP_COORDINATOR_NOT_AVAILABLE', true));
    const run = batch.run();
    await until(() => batch.noted.includes('commit failed'));
    batch.assignment.joined({ t: [0] });
    await expect(run).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    expect(batch.noted).toEqual(['handle 5 7', 'commit failed']);
  });

  test.each([{ stopping: true }, { paused: true }])('is not handed out when the consumer is %p', async (how) => {
    const batch = createTestBatch(async () => undefined, how);
    await batch.run();
    expect(batch.noted).toEqual([]);
  });

  test('that does not follow what was read is not handed out', async () => {
    const batch = createTestBatch(async () => undefined, { fetchedOffset: '6' });
    await expect(batch.run()).rejects.toThrow('lost its place');
    expect(batch.noted).toEqual([]);
  });

  test('is committed at the next try after a moment without the network', async () => {
    const batch = createTestBatch(async () => undefined);
    batch.commitFailures.push(answer('GROUP_COORDINATOR_NOT_AVAILABLE', true));
    await batch.run();
    expect(batch.noted).toEqual(['handle 5 7', 'commit failed', commit, 'resolve 8']);
  });

  test('is not resolved when the coordinator stays away for longer than the membership lasts', async () => {
    const batch = createTestBatch(async () => undefined);
    batch.commitFailures.push(...Array.from({ length: 100 }, () => answer('GROUP_COORDINATOR_NOT_AVAILABLE', true)));
    await expect(batch.run()).rejects.toMatchObject({ type: 'GROUP_COORDINATOR_NOT_AVAILABLE' });
    expect(batch.noted.filter((note) => note !== 'commit failed')).toEqual(['handle 5 7']);
  });

  test('is handed out again where nobody coordinates the group for longer than a membership lasts', async () => {
    const batch = createTestBatch(async () => undefined);
    const refused = Object.assign(new Error('refused'), { name: 'KafkaJSConnectionError', retriable: true });
    batch.commitFailures.push(...Array.from({ length: 100 }, () => refused));
    await expect(batch.run()).rejects.toBe(refused);
    expect(batch.noted).not.toContain('resolve 8');
  });

  test('is committed where the coordinator is out of reach for a moment', async () => {
    const batch = createTestBatch(async () => undefined);
    batch.commitFailures.push(Object.assign(new Error('refused'), { name: 'KafkaJSConnectionError', retriable: true }));
    await batch.run();
    expect(batch.noted).toEqual(['handle 5 7', 'commit failed', commit, 'resolve 8']);
  });

  test('is not resolved when the commit is answered with another generation', async () => {
    const batch = createTestBatch(async () => undefined);
    const error = answer('ILLEGAL_GENERATION');
    batch.commitFailures.push(error);
    await expect(batch.run()).rejects.toBe(error);
    expect(batch.noted).toEqual(['handle 5 7', 'commit failed']);
  });

  test('is aborted when a heartbeat is answered with a rebalance, and says so to kafkajs', async () => {
    const batch = createTestBatch(untilAborted);
    batch.heartbeatFailures.push(new Error('the network'), answer('REBALANCE_IN_PROGRESS'));
    await expect(batch.run()).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    expect(batch.noted).toEqual(['handle 5 7']);
  });
});
