import type { SqlDatabase, SqlRow, SqlValue } from '@tributary/nestjs';

/** Runs one statement, with `?` for each value; answers the rows that it returns. */
export type Query = (text: string, ...values: SqlValue[]) => Promise<readonly SqlRow[]>;

/** What the ledger needs of a database. A class, since Nest injects nothing else by its type. */
export abstract class LedgerDatabase {
  /** Where handlers work: each in a transaction, which also remembers its event. */
  abstract readonly events: SqlDatabase<Query>;
  /** For readers: sees what is committed. */
  abstract readonly read: Query;
  /** The sum of amounts as an expression that gives an exact decimal as text, without zeros that say nothing. */
  abstract sum(amounts: string): string;
  abstract close(): Promise<void>;
}
