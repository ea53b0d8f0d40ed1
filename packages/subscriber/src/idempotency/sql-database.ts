import type { SqlDialect } from './sql-schema.ts';

/** What a statement is given. */
export type SqlValue = string | number | null;

/** A row, by the names of its columns. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** A transaction that is open. */
export interface SqlSession<Tx> {
  /** What the handler works with: the driver's own client, in this transaction. */
  readonly tx: Tx;
  /** Runs one statement with parameters, `?` in SQLite and `$1`, `$2`, … in PostgreSQL; answers the rows that it returns. */
  query(text: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/** A database, as far as the store knows one. */
export interface SqlDatabase<Tx> {
  readonly dialect: SqlDialect;
  /**
   * Calls `run` in a transaction of its own: committed when it resolves, and only then; rolled back if it rejects. Rejects with
   * what `run` or the database threw, also where a commit turned out to be none.
   */
  transaction<Result>(run: (session: SqlSession<Tx>) => Promise<Result>): Promise<Result>;
}
