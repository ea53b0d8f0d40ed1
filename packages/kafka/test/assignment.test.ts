import { describe, expect, test } from '@jest/globals';
import type { CommittedOffset, LogRange } from '../src/admin.ts';
import { createAssignment, type Assignment } from '../src/assignment.ts';
import type { OffsetToCommit } from '../src/offset-check.ts';

interface TestAssignment {
  assignment: Assignment;
  ranges: LogRange[];
  committed: CommittedOffset[];
  commits: OffsetToCommit[][];
  /** Fails the next look-ups. */
  failures: Error[];
}

function createTestAssignment(start = 0n, end = 10n): TestAssignment {
  const ranges = [0, 1].map((partition) => ({ partition, start, end }));
  const committed: CommittedOffset[] = [];
  const commits: OffsetToCommit[][] = [];
  const failures: Error[] = [];
  const assignment = createAssignment({
    group: 'g',
    admin: {
      async offsets() {
        const failure = failures.shift();
        if (failure) throw failure;
        return ranges;
      },
      committed: async () => [...committed],
    },
    commit: async (offsets) => void commits.push(offsets),
  });
  return { assignment, ranges, committed, commits, failures };
}

/** Partition 0 of `t`, read up to 5. */
async function verified(): Promise<TestAssignment> {
  const parts = createTestAssignment();
  parts.assignment.joined({ t: [0] });
  await parts.assignment.verified();
  parts.assignment.advance('t', 0, 5n);
  return parts;
}

describe('an assignment', () => {
  test('whose offsets are committed in transactions ends those of former owners before it reads what is committed', async () => {
    const noted: string[] = [];
    const assignment = createAssignment({
      group: 'g',
      admin: {
        offsets: async () => [{ partition: 0, start: 0n, end: 10n }],
        async committed() {
          noted.push('committed?');
          return [];
        },
      },
      async fence(partitions) {
        await Promise.resolve();
        noted.push(`fence ${JSON.stringify(partitions)}`);
      },
      commit: async () => void noted.push('anchor'),
    });
    assignment.joined({ t: [0] });
    await assignment.verified();
    expect(noted).toEqual(['fence {"t":[0]}', 'committed?', 'anchor']);
  });

  test('of a group that never ran commits its anchors, and only then says where to read', async () => {
    const { assignment, commits } = createTestAssignment();
    assignment.joined({ t: [0, 1] });
    expect(assignment.position('t', 0)).toBeUndefined();
    await assignment.verified();
    const anchor = { topic: 't', offset: '0', metadata: 'partitions=2' };
    expect(commits).toEqual([
      [
        { ...anchor, partition: 0 },
        { ...anchor, partition: 1 },
      ],
    ]);
    expect([assignment.position('t', 0), assignment.metadataOf('t')]).toEqual([0n, 'partitions=2']);
  });

  test('is checked once, and again after a look-up that failed', async () => {
    const { assignment, commits, failures } = createTestAssignment();
    assignment.joined({ t: [0] });
    failures.push(new Error('no broker answers'));
    await expect(assignment.verified()).rejects.toThrow('no broker answers');
    await Promise.all([assignment.verified(), assignment.verified()]);
    expect(commits).toHaveLength(1);
  });

  test('that replaces another while that was checked is checked itself', async () => {
    const { assignment } = createTestAssignment();
    assignment.joined({ t: [0] });
    const [first, epoch] = [assignment.verified(), assignment.epoch()];
    assignment.joined({ t: [1] });
    await first;
    expect([assignment.position('t', 0), assignment.position('t', 1)]).toEqual([undefined, 0n]);
    expect(assignment.epoch()).not.toBe(epoch);
  });

  test('has a number that none of this process had before', () => {
    const assignments = [createTestAssignment().assignment, createTestAssignment().assignment];
    for (const assignment of [...assignments, ...assignments]) assignment.joined({ t: [0] });
    const [one, other] = assignments.map((assignment) => assignment.epoch());
    expect(one).not.toBe(other);
  });

  test('with a wrong offset is refused, with the coordinates', async () => {
    const { assignment, committed, commits } = createTestAssignment(3n);
    committed.push({ partition: 1, offset: 1n, metadata: 'partitions=2' });
    assignment.joined({ t: [0, 1] });
    await expect(assignment.verified()).rejects.toMatchObject({
      code: 'consume.offset_out_of_range',
      detail:
        'topic t partition 0: committed nothing although the group has run, log 3 to 10; topic t partition 1: committed 1, log 3 to 10',
    });
    expect(commits).toEqual([]);
  });

  describe('knows the place of what is fetched', () => {
    test('it follows what was read', async () => {
      const { assignment } = await verified();
      await assignment.checkPlace('t', 0, 5n);
    });

    test('it lies behind records that were removed unread: a person decides', async () => {
      const { assignment, ranges } = await verified();
      ranges.splice(0, 1, { partition: 0, start: 7n, end: 10n });
      await expect(assignment.checkPlace('t', 0, 7n)).rejects.toMatchObject({
        code: 'consume.offset_out_of_range',
        detail: 'topic t partition 0: position 5, fetched from 7, log starts at 7',
      });
      expect((await assignment.explainOutOfRange()).detail).toBe('topic t partition 0: position 5, log 7 to 10');
    });

    test('the client lost its place although the records are there: it must look again', async () => {
      const { assignment } = await verified();
      await expect(assignment.checkPlace('t', 0, 7n)).rejects.toThrow('The client lost its place');
    });

    test('the partition is not ours any more', async () => {
      const { assignment } = await verified();
      await expect(assignment.checkPlace('t', 1, 0n)).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    });
  });
});
