import { describe, expect, test } from '@jest/globals';
import { prepareRecord } from '../src/record.ts';
import { runTransaction, type Transaction } from '../src/transaction.ts';
import { answer, createScriptedClient } from './scripted-transactions.ts';

const offset = { group: 'g', topic: 'in', partition: 2, offset: 7n, metadata: 'partitions=3' };

function transactionOf(...records: [topic: string, partition: number, value: string][]): Transaction {
  const placed = records.map(([topic, partition, value]) => ({
    ...prepareRecord({ topic, key: null, value: Buffer.from(value) }),
    partition,
  }));
  return { records: placed, offset };
}

describe('a transaction', () => {
  test('adds its partitions, sends one batch to each with the offset beside, and then commits', async () => {
    const client = createScriptedClient();
    const refused = await runTransaction(
      client,
      transactionOf(['a', 0, '1'], ['b', 0, '2'], ['a', 1, '3'], ['a', 0, '4']),
    );
    expect([refused.size, client.noted]).toEqual([
      0,
      [
        'add a/0 b/0 a/1',
        'produce a/0 1 4',
        'produce b/0 2',
        'produce a/1 3',
        'offset g in/2 7 partitions=3',
        'end commit',
      ],
    ]);
  });

  test('of an offset alone adds no partition', async () => {
    const client = createScriptedClient();
    await runTransaction(client, transactionOf());
    expect(client.noted).toEqual(['offset g in/2 7 partitions=3', 'end commit']);
  });

  test('sends what is too large for one send in several, in order', async () => {
    const client = createScriptedClient();
    const half = 'x'.repeat(500_000);
    await runTransaction(client, transactionOf(['a', 0, half], ['a', 0, half], ['a', 0, 'last']));
    const sends = client.noted
      .filter((line) => line.startsWith('produce'))
      .map((line) => line.replaceAll(half, 'half'));
    expect(sends).toEqual(['produce a/0 half', 'produce a/0 half last']);
  });

  test('finds all records that are too large by halves, and does not commit', async () => {
    const client = createScriptedClient([], 4);
    const refused = await runTransaction(
      client,
      transactionOf(['a', 0, '11'], ['a', 0, 'large'], ['b', 0, 'large'], ['a', 0, '22'], ['a', 0, '33']),
    );
    expect([...refused.keys()].toSorted()).toEqual([1, 2]);
    expect(client.noted).not.toContain('end commit');
    expect(client.noted.filter((line) => line.startsWith('produce a'))).toEqual([
      'produce a/0 11 large 22 33',
      'produce a/0 11 large',
      'produce a/0 11',
      'produce a/0 large',
      'produce a/0 22 33',
    ]);
  });

  test('that fails waits for what is on its way, and does not commit', async () => {
    const client = createScriptedClient();
    client.failures.set('produce', answer('NOT_LEADER_FOR_PARTITION'));
    await expect(runTransaction(client, transactionOf(['a', 0, '1'], ['b', 0, '2']))).rejects.toThrow('NOT_LEADER');
    expect(client.noted).toEqual(['add a/0 b/0', 'produce a/0 1', 'produce b/0 2', 'offset g in/2 7 partitions=3']);
  });
});
