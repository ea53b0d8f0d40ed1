import { join } from 'node:path';
import type { LedgerDatabase } from './ledger.database.ts';
import { openPostgres } from './postgres.database.ts';
import type { Settings } from './settings.ts';
import { openSqlite } from './sqlite.database.ts';

/** The database that the settings name, with its tables. */
export function openDatabase({ databaseUrl, dataFolder }: Settings): Promise<LedgerDatabase> {
  return databaseUrl === undefined ? openSqlite(join(dataFolder, 'ledger.db')) : openPostgres(databaseUrl);
}
