import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { EachBatchPayload } from 'kafkajs';
import type { Assignment } from '../src/assignment.ts';
import { createOpenBatches, type OnOpenBatch, type OpenBatches, type OpenBatchesDeps } from '../src/open-batch.ts';

interface TestBatches {
  batches: OpenBatches;
  /** What kafkajs hands out: so many records from an offset on. */
  open(from: number, count?: number): Promise<void>;
  running: OpenBatchesDeps['running'];
  /** What was committed and resolved, in order. */
  noted: string[];
  ends: unknown[];
  paused: string[];
  assignment: { epoch: number };
}

const open: OpenBatches[] = [];
afterEach(() => Promise.all(open.splice(0).map((batches) => batches.close())));

function createTestBatches(
  onBatch: OnOpenBatch,
  { isPaused = false, isStopping = false, records = 100 } = {},
): TestBatches {
  const noted: string[] = [];
  const ends: unknown[] = [];
  const paused: string[] = [];
  const running: OpenBatchesDeps['running'] = new Map();
  const assignment = { epoch: 1 };
  const batches = createOpenBatches({
    assignment: {
      epoch: () => assignment.epoch,
      verified: async () => undefined,
      checkPlace: async () => undefined,
      advance: () => undefined,
      metadataOf: () => 'partitions=1',
    } as unknown as Assignment,
    running,
    onBatch,
    readAhead: { records, bytes: Infinity },
    heartbeatIntervalMs: 10,
    sessionTimeoutMs: 1_000,
    isStopping: () => isStopping,
    holdBack: (pause) => (isPaused ? (pause(), true) : false),
    pause({ topic, partition }) {
      paused.push(`pause ${topic}/${partition}`);
      return () => paused.push(`resume ${topic}/${partition}`);
    },
    commit: async () => undefined,
    end: (reason) => ends.push(reason),
  });
  open.push(batches);
  const payloadOf = (from: number, count: number): EachBatchPayload =>
    ({
      batch: {
        topic: 't',
        partition: 0,
        messages: Array.from({ length: count }, (_, index) => ({
          offset: String(from + index),
          key: null,
          value: null,
          timestamp: '0',
          headers: {},
        })),
        firstOffset: () => String(from),
        lastOffset: () => String(from + count - 1),
      },
      isStale: () => false,
      heartbeat: async () => undefined,
      resolveOffset: (offset: string) => noted.push(`resolve ${offset}`),
      async commitOffsetsIfNecessary({ topics }: { topics: { partitions: { offset: string }[] }[] }) {
        noted.push(`commit ${topics[0]?.partitions[0]?.offset}`);
      },
    }) as unknown as EachBatchPayload;
  return {
    batches,
    open: (from, count = 2) => batches.open(payloadOf(from, count)),
    running,
    noted,
    ends,
    paused,
    assignment,
  };
}

const untilAborted: OnOpenBatch = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describe('an open batch', () => {
  test('lets kafkajs go on at once, and is committed when it has ended', async () => {
    const finish = Promise.withResolvers<void>();
    const { open: handOut, batches, noted, running } = createTestBatches(() => finish.promise);
    await handOut(5);
    expect([noted, running.size]).toEqual([['resolve 6'], 1]);
    finish.resolve();
    await Promise.all(running.values());
    await batches.close();
    expect(noted).toEqual(['resolve 6', 'commit 7']);
  });

  test.each([{ isStopping: true }, { isPaused: true }])('is not taken where the consumer is %p', async (how) => {
    const handled: unknown[] = [];
    const { open: handOut, noted } = createTestBatches(async (batch) => void handled.push(batch), how);
    await handOut(5);
    expect([handled, noted]).toEqual([[], []]);
  });

  test('whose handling fails ends the life of the consumer', async () => {
    const { open: handOut, running, ends } = createTestBatches(() => Promise.reject(new TypeError('a bug')));
    await handOut(5);
    await Promise.all(running.values());
    expect(ends).toMatchObject([{ cause: { message: 'a bug' } }]);
  });

  test('of which enough is open has its partition paused, until half has ended', async () => {
    const ended: ((index: number) => void)[] = [];
    const { open: handOut, paused } = createTestBatches(
      (batch) => {
        ended.push(batch.ended);
        return new Promise(() => undefined);
      },
      { records: 2 },
    );
    await handOut(5);
    expect(paused).toEqual(['pause t/0']);
    ended[0]?.(1);
    await Promise.resolve();
    expect(paused).toEqual(['pause t/0', 'resume t/0']);
  });
});

describe('while the group is joined', () => {
  test('what runs is told, waited for and committed, and nothing is taken', async () => {
    const {
      open: handOut,
      batches,
      noted,
      running,
      ends,
    } = createTestBatches((batch) => {
      batch.ended(0);
      return untilAborted(batch);
    });
    await handOut(5);
    await batches.drain();
    expect([noted, running.size]).toEqual([['resolve 6', 'commit 6'], 0]);
    await handOut(7);
    expect([noted.length, ends]).toEqual([2, []]);
    batches.joined();
    await handOut(7);
    expect(noted.at(-1)).toBe('resolve 8');
  });

  test('nothing is taken either where one of two that join it is done', async () => {
    const finish = Promise.withResolvers<void>();
    const { open: handOut, batches, noted } = createTestBatches(() => finish.promise);
    await handOut(5);
    const first = batches.drain();
    const second = batches.drain();
    batches.joined();
    await handOut(7);
    expect(noted).toEqual(['resolve 6']);
    finish.resolve();
    await Promise.all([first, second]);
    await handOut(7);
    batches.joined();
    await handOut(7);
    expect(noted.filter((note) => note.startsWith('resolve'))).toEqual(['resolve 6', 'resolve 8']);
  });

  test('the life ends if it never is', async () => {
    const { open: handOut, batches, ends } = createTestBatches(async () => undefined);
    await batches.drain();
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 60_000);
    await handOut(5);
    clock.mockRestore();
    expect(ends).toMatchObject([{ message: 'The group was not joined again' }]);
  });
});
