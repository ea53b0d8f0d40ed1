import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openSqlite } from '../src/sqlite.database.ts';
import { testLedger } from './ledger-contract.ts';

describe('a ledger in SQLite', () => {
  let folder: string | undefined;
  const file = async (): Promise<string> =>
    join((folder ??= await mkdtemp(join(tmpdir(), 'tributary-ledger-'))), 'ledger.db');
  afterAll(() => (folder === undefined ? undefined : rm(folder, { recursive: true, force: true })));

  testLedger(async () => openSqlite(await file()));

  test('is still there when it is opened again', async () => {
    const again = await openSqlite(await file());
    try {
      const [row] = await again.read('SELECT COUNT(*) AS count FROM ledger_entries');
      expect(row?.['count']).toBeGreaterThan(0);
    } finally {
      await again.close();
    }
  });
});
