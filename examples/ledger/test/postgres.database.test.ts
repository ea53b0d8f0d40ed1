import { expect, test } from '@jest/globals';
import { describePostgres } from '../../../test/postgres/describe-postgres.ts';
import { createPool } from '../../../test/postgres/pool.ts';
import { openPostgres } from '../src/postgres.database.ts';
import { testLedger } from './ledger-contract.ts';

await describePostgres('a ledger in PostgreSQL', (url) => {
  testLedger(() => openPostgres(url));

  test('is made by several instances at once', async () => {
    const pool = createPool(url);
    await pool.query('CREATE DATABASE without_tables');
    await pool.end();
    const fresh = url.replace(/[^/]+$/, 'without_tables');
    const opened = await Promise.all(Array.from({ length: 4 }, () => openPostgres(fresh)));
    const closed = await Promise.all(opened.map((database) => database.close()));
    expect(closed).toHaveLength(4);
  });
});
