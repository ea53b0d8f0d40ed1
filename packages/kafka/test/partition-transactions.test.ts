import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { createPartitionTransactions, type PartitionTransactions } from '../src/partition-transactions.ts';
import { isPublishError, type PublishError } from '../src/publish-error.ts';
import { answer, createScriptedClient, type ScriptedClient } from './scripted-transactions.ts';

interface Parts {
  transactions: PartitionTransactions;
  noted: string[];
  /** The lives of the transactional id. */
  lives: ScriptedClient[];
  fencings: number;
  /** What the group has committed. */
  committed: { offset: bigint | undefined };
  /** What happens while the committed offset is read. */
  whileCommittedIsRead: { do(): void };
}

async function createParts({ missing = false, transactionTimeoutMs = 1_000 } = {}): Promise<Parts> {
  const noted: string[] = [];
  const count = async (): Promise<number> => {
    if (missing) throw new TributaryError('kafka.topic_missing');
    return 1;
  };
  const whileCommittedIsRead = { do: (): void => undefined };
  const committed: Parts['committed'] = { offset: 5n };
  const parts: Omit<Parts, 'transactions'> = { noted, lives: [], fencings: 0, committed, whileCommittedIsRead };
  const transactions = createPartitionTransactions({
    group: 'g',
    place: { topic: 'in', partition: 2 },
    counts: { of: count, refresh: count },
    transactionTimeoutMs,
    newClient() {
      const client = createScriptedClient(noted);
      parts.lives.push(client);
      return client;
    },
    async committed() {
      noted.push('committed?');
      whileCommittedIsRead.do();
      return committed.offset;
    },
    onFenced: () => void (parts.fencings += 1),
  });
  await transactions.fence();
  noted.length = 0;
  return Object.assign(parts, { transactions });
}

const step = { records: [{ topic: 'out', key: null, value: Buffer.from('1') }], next: 7n, metadata: 'm' };

async function failureOf(transactions: PartitionTransactions): Promise<PublishError> {
  const error: unknown = await transactions.publishAndCommit(step).catch((reason: unknown) => reason);
  if (!isPublishError(error)) throw new Error('no PublishError', { cause: error });
  return error;
}

const proveMembership = async (): Promise<void> => undefined;

describe('the transactions of a partition', () => {
  test('take nothing over where the partition was given out anew while the membership was proved', async () => {
    const { transactions, lives } = await createParts();
    lives[0]?.failures.set('end', new Error('timed out'));
    await failureOf(transactions);
    const settling = transactions.settleDoubt(async () => transactions.abandon());
    await expect(settling).rejects.toMatchObject({ name: 'PartitionLost' });
    expect(lives).toHaveLength(1);
  });

  test('say nothing of what is committed where the partition was given out anew meanwhile', async () => {
    const { transactions, lives, whileCommittedIsRead } = await createParts();
    lives[0]?.failures.set('end', new Error('timed out'));
    await failureOf(transactions);
    whileCommittedIsRead.do = () => transactions.abandon();
    await expect(transactions.settleDoubt(proveMembership)).rejects.toMatchObject({ name: 'PartitionLost' });
  });

  test('are in no doubt after one that was committed', async () => {
    const { transactions, lives, noted } = await createParts();
    await transactions.publishAndCommit(step);
    expect(await transactions.settleDoubt(proveMembership)).toBeUndefined();
    expect([lives.length, noted.at(-1)]).toEqual([1, 'end commit']);
  });

  test('are aborted at once where a broker answered, and their life is over', async () => {
    const { transactions, lives, noted } = await createParts();
    lives[0]?.failures.set('produce', answer('NOT_LEADER_FOR_PARTITION'));
    expect((await failureOf(transactions)).failures).toMatchObject([{ index: 0, code: 'publish.failed' }]);
    expect(noted.slice(-2)).toEqual(['end abort', 'close']);
  });

  test('are left to the next life where nobody answered: the request may be on its way', async () => {
    const { transactions, lives, noted } = await createParts();
    lives[0]?.failures.set('end', new Error('timed out'));
    await failureOf(transactions);
    expect(noted.slice(-2)).toEqual(['end commit', 'close']);
  });

  test('begin no other while one is in doubt', async () => {
    const { transactions, lives, noted } = await createParts();
    lives[0]?.failures.set('end', new Error('timed out'));
    await failureOf(transactions);
    noted.length = 0;
    await failureOf(transactions);
    expect(noted).toEqual([]);
  });

  test('settle a doubt in this order: membership, the id taken over by a new life, the committed offset', async () => {
    const { transactions, lives, noted } = await createParts();
    lives[0]?.failures.set('end', new Error('timed out'));
    await failureOf(transactions);
    noted.length = 0;
    expect(await transactions.settleDoubt(async () => void noted.push('member?'))).toBe(5n);
    expect([lives.length, noted]).toEqual([2, ['member?', 'close', 'initialise', 'committed?']]);
    await transactions.publishAndCommit(step);
  });

  test('stay in doubt where the committed offset is lost: what was published is not published again', async () => {
    const { transactions, lives, committed } = await createParts();
    lives[0]?.failures.set('end', new Error('timed out'));
    await failureOf(transactions);
    committed.offset = undefined;
    await expect(transactions.settleDoubt(proveMembership)).rejects.toThrow('The committed offset of in/2 is gone');
    await failureOf(transactions);
    committed.offset = 5n;
    expect(await transactions.settleDoubt(proveMembership)).toBe(5n);
  });

  test('take nothing over without membership', async () => {
    const { transactions, lives } = await createParts();
    lives[0]?.failures.set('end', new Error('timed out'));
    await failureOf(transactions);
    const noMember = (): Promise<void> => Promise.reject(new Error('no member'));
    await expect(transactions.settleDoubt(noMember)).rejects.toThrow('no member');
    expect(lives.length).toBe(1);
  });

  test('do nothing more once the partition is given out anew', async () => {
    const { transactions, noted } = await createParts();
    transactions.abandon();
    noted.length = 0;
    await expect(transactions.publishAndCommit(step)).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    await expect(transactions.settleDoubt(proveMembership)).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    expect(noted).toEqual([]);
  });

  test('say that somebody else took the id', async () => {
    const parts = await createParts();
    parts.lives[0]?.failures.set('add', answer('INVALID_PRODUCER_EPOCH'));
    await failureOf(parts.transactions);
    expect(parts.fencings).toBe(1);
  });

  test('say nothing of it where this consumer took the id over itself, for another assignment', async () => {
    const parts = await createParts();
    const [life] = parts.lives;
    if (life === undefined) throw new Error('unreachable');
    life.addPartitions = async () => {
      parts.transactions.abandon();
      throw answer('INVALID_PRODUCER_EPOCH');
    };
    await failureOf(parts.transactions);
    expect(parts.fencings).toBe(0);
  });

  test('tell a topic that is missing, with nothing begun and nothing in doubt', async () => {
    const { transactions, noted } = await createParts({ missing: true });
    expect((await failureOf(transactions)).code).toBe('kafka.topic_missing');
    expect([noted, await transactions.settleDoubt(proveMembership)]).toEqual([[], undefined]);
  });
});
