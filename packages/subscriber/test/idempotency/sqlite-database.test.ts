import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { createIdempotency } from '../../src/index.ts';
import { openSqlite } from './bench.ts';
import { context, succeeded, type PaymentSucceeded } from './succeeded.ts';
import { testTransactions } from './transaction-contract.ts';

jest.setTimeout(30_000);

describe('a store in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-sqlite-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'work.db');
  testTransactions(
    () => file,
    () => openSqlite(file),
  );

  test('handlers of one connection run one after another, and a failed one takes only its own work back', async () => {
    const bench = openSqlite(file);
    const once = createIdempotency({ store: bench.open() });
    const handler = once<PaymentSucceeded>(async ({ id }, { tx }) => {
      await bench.write(tx, id);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (id === 'turn-2') throw new Error('this one');
    });
    const ids = ['turn-1', 'turn-2', 'turn-3'];
    await Promise.allSettled(ids.map((id) => handler(succeeded(id), context)));
    const rows = await bench.rows();
    expect(rows.filter((row) => row.startsWith('turn-'))).toEqual(['turn-1', 'turn-3']);
    await bench.close();
  });

  test('a transaction that reads before it writes is not overtaken', async () => {
    const bench = openSqlite(file);
    const other = new DatabaseSync(file, { timeout: 0 });
    await bench.database.transaction(async ({ tx, query }) => {
      await query('SELECT * FROM work', []);
      expect(() => other.exec("INSERT INTO work VALUES ('overtaking')")).toThrow('locked');
      await bench.write(tx, 'overtaken');
    });
    expect(await bench.rows()).toContain('overtaken');
    other.close();
    await bench.close();
  });

  test('signals, heartbeats and requests come in between transactions that wait for each other', async () => {
    const bench = openSqlite(file);
    let turns = 0;
    const count = (): NodeJS.Immediate => setImmediate(() => void ((turns += 1), (immediate = count())));
    let immediate = count();
    await Promise.all(
      Array.from({ length: 50 }, () => bench.database.transaction(({ query }) => query('SELECT 1', []))),
    );
    clearImmediate(immediate);
    expect(turns).toBeGreaterThanOrEqual(49);
    await bench.close();
  });

  test('a transaction that SQLite has ended by itself tells why', async () => {
    const bench = openSqlite(file);
    const handler = createIdempotency({ store: bench.open() })<PaymentSucceeded>((_event, { tx }) => {
      tx.exec('ROLLBACK');
      throw new Error('why');
    });
    await expect(handler(succeeded('e-1'), context)).rejects.toThrow('why');
    await bench.close();
  });
});
