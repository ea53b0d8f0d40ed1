import { setImmediate as aTurn } from 'node:timers/promises';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './sql-database.ts';
import { createTurns } from './turns.ts';

/** What of a `DatabaseSync` of node:sqlite is used. */
export interface SqliteConnection {
  exec(text: string): unknown;
  prepare(text: string): { all(...values: SqlValue[]): unknown[] };
}

function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    // SQLite has ended the transaction by itself, as it does when a disk is full.
  }
}

/**
 * A `DatabaseSync` of node:sqlite. It has one transaction at a time, so handlers run one after another; whatever else uses
 * this connection meanwhile is part of that transaction: give readers one of their own. `new DatabaseSync(file, { timeout })`
 * says how long another process is waited for, and the process with it.
 */
export function sqliteDatabase<Connection extends SqliteConnection>(connection: Connection): SqlDatabase<Connection> {
  const turns = createTurns();
  const session: SqlSession<Connection> = {
    tx: connection,
    query: async (text, values) => connection.prepare(text).all(...values) as SqlRow[],
  };
  return {
    dialect: 'sqlite',
    transaction: (run) =>
      turns.take(['transaction'], async () => {
        // At once for writing: a transaction that begins as a reader may find that it can't become a writer.
        connection.exec('BEGIN IMMEDIATE');
        try {
          const result = await run(session);
          connection.exec('COMMIT');
          return result;
        } catch (error) {
          rollBack(connection);
          throw error;
        } finally {
          // node:sqlite is synchronous: a long row of events would let no signal, heartbeat or request in between.
          await aTurn();
        }
      }),
  };
}
