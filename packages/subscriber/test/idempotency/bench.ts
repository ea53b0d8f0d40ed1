import { DatabaseSync } from 'node:sqlite';
import { createPool, type Client } from '../../../../test/postgres/pool.ts';
import type { EventStore } from '../../src/idempotency/event-store.ts';
import { postgresDatabase } from '../../src/idempotency/postgres-database.ts';
import type { SqlDatabase } from '../../src/idempotency/sql-database.ts';
import { idempotencySchema } from '../../src/idempotency/sql-schema.ts';
import { createSqlStore } from '../../src/idempotency/sql-store.ts';
import { sqliteDatabase } from '../../src/idempotency/sqlite-database.ts';

/** A database with the store's tables and one in which a handler does its work. */
export interface Bench<Tx> {
  database: SqlDatabase<Tx>;
  open(options?: { group?: string; now?: () => Date }): EventStore<Tx>;
  /** A handler's work. */
  write(tx: Tx, row: string): Promise<void>;
  /** The work that is stored, as somebody else sees it. */
  rows(): Promise<string[]>;
  close(): Promise<void>;
}

const workTable = 'CREATE TABLE IF NOT EXISTS work (done TEXT PRIMARY KEY);';

/** A group that nobody else has: stores of a bench are empty unless they name one. */
let groups = 0;
function newGroup(): string {
  return `group-${process.pid}-${(groups += 1)}`;
}

/** On a file of SQLite. */
export function openSqlite(file: string): Bench<DatabaseSync> {
  const connection = new DatabaseSync(file, { timeout: 20_000 });
  const reader = new DatabaseSync(file, { timeout: 20_000 });
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec(idempotencySchema('sqlite') + workTable);
  const database = sqliteDatabase(connection);
  return {
    database,
    open: ({ group = newGroup(), ...rest } = {}) => createSqlStore({ database, group, ...rest }),
    write: async (tx, row) => void tx.prepare('INSERT INTO work VALUES (?)').run(row),
    rows: async () =>
      reader
        .prepare('SELECT done FROM work ORDER BY done')
        .all()
        .map((row) => String(row['done'])),
    async close() {
      connection.close();
      reader.close();
    },
  };
}

/** On a server of PostgreSQL. */
export async function openPostgres(url: string): Promise<Bench<Client>> {
  const pool = createPool(url);
  await pool.query(idempotencySchema('postgres') + workTable);
  const database = postgresDatabase(pool);
  return {
    database,
    open: ({ group = newGroup(), ...rest } = {}) => createSqlStore({ database, group, ...rest }),
    write: async (tx, row) => void (await tx.query('INSERT INTO work VALUES ($1)', [row])),
    rows: async () => (await pool.query('SELECT done FROM work ORDER BY done')).rows.map((row) => String(row['done'])),
    close: () => pool.end(),
  };
}
