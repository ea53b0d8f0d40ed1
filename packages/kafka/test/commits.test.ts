import { describe, expect, test } from '@jest/globals';
import { createCommits } from '../src/commits.ts';
import type { LedgerPosition } from '../src/ledger.ts';

interface TestCommits {
  commits: ReturnType<typeof createCommits>;
  positions: LedgerPosition[];
  /** What the broker took, as `offset@metadata` by partition. */
  taken: string[];
  /** Fails the next commits. */
  failures: Error[];
  assignment: { epoch: number };
}

function createTestCommits(): TestCommits {
  const positions: LedgerPosition[] = [];
  const taken: string[] = [];
  const failures: Error[] = [];
  const assignment = { epoch: 1 };
  const commits = createCommits({
    ledger: { positions: () => [...positions] },
    assignment: { epoch: () => assignment.epoch, metadataOf: () => 'partitions=2' },
    async commit(offsets) {
      const failure = failures.shift();
      if (failure) throw failure;
      taken.push(offsets.map((one) => `${one.topic}/${one.partition}:${one.offset} ${one.metadata}`).join(', '));
    },
  });
  return { commits, positions, taken, failures, assignment };
}

function answer(type: string, retriable: boolean): Error {
  return Object.assign(new Error(type), { type, retriable });
}

describe('commits', () => {
  test('are of all partitions together, and of those alone that have moved', async () => {
    const { commits, positions, taken } = createTestCommits();
    await commits.flush();
    positions.push({ topic: 't', partition: 0, offset: 5n }, { topic: 'u', partition: 1, offset: 7n });
    await commits.flush();
    positions[0] = { topic: 't', partition: 0, offset: 6n };
    await commits.flush();
    await commits.flush();
    expect(taken).toEqual(['t/0:5 partitions=2, u/1:7 partitions=2', 't/0:6 partitions=2']);
  });

  test('that failed are made again by the next one', async () => {
    const { commits, positions, taken, failures } = createTestCommits();
    positions.push({ topic: 't', partition: 0, offset: 5n });
    failures.push(new Error('the network'));
    await commits.flush();
    await commits.flush();
    expect(taken).toEqual(['t/0:5 partitions=2']);
  });

  test('are tried again while the coordinator is away, for as long as there is patience', async () => {
    const { commits, positions, taken, failures } = createTestCommits();
    positions.push({ topic: 't', partition: 0, offset: 5n });
    failures.push(answer('GROUP_COORDINATOR_NOT_AVAILABLE', true));
    await commits.flushAll(5_000);
    expect(taken).toHaveLength(1);
    positions[0] = { topic: 't', partition: 0, offset: 6n };
    failures.push(...Array.from({ length: 9 }, () => answer('GROUP_COORDINATOR_NOT_AVAILABLE', true)));
    await commits.flushAll(0);
    expect([taken.length, failures.length]).toEqual([1, 8]);
  });

  test.each([answer('ILLEGAL_GENERATION', false), new Error('a bug')])(
    'are given up when they are answered with %p',
    async (error) => {
      const { commits, positions, taken, failures } = createTestCommits();
      positions.push({ topic: 't', partition: 0, offset: 5n });
      failures.push(error);
      await commits.flushAll(5_000);
      expect(taken).toEqual([]);
    },
  );

  test('do not overtake each other', async () => {
    const { commits, positions, taken } = createTestCommits();
    positions.push({ topic: 't', partition: 0, offset: 5n });
    const first = commits.flush();
    positions[0] = { topic: 't', partition: 0, offset: 6n };
    await Promise.all([first, commits.flush(), commits.flush()]);
    expect(taken).toEqual(['t/0:6 partitions=2']);
  });

  test('of another assignment are not taken for those of this one', async () => {
    const { commits, positions, taken } = createTestCommits();
    positions.push({ topic: 't', partition: 0, offset: 5n });
    await commits.flush();
    commits.forget();
    await commits.flush();
    expect(taken).toHaveLength(2);
  });
});
