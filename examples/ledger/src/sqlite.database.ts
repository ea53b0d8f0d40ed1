import { DatabaseSync } from 'node:sqlite';
import { decimalScale, formatDecimal, parseDecimal, sqliteDatabase, type SqlDatabase } from '@tributary/nestjs';
import { LedgerDatabase, type Query } from './ledger.database.ts';
import { ledgerSchema } from './ledger.schema.ts';

/** How long one process waits for another that writes. */
const timeout = 5_000;

class SqliteLedger extends LedgerDatabase {
  readonly events: SqlDatabase<Query>;
  readonly read: Query;
  readonly #connections: DatabaseSync[];

  constructor(writer: DatabaseSync, reader: DatabaseSync) {
    super();
    this.#connections = [writer, reader];
    const { dialect, transaction } = sqliteDatabase(writer);
    this.events = {
      dialect,
      transaction: (run) => transaction(({ query }) => run({ query, tx: queryOf(writer) })),
    };
    this.read = queryOf(reader);
  }

  sum(amounts: string): string {
    return `exact_sum(${amounts})`;
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close();
  }
}

function queryOf(connection: DatabaseSync): Query {
  return async (text, ...values) => connection.prepare(text).all(...values);
}

/** SQLite has no decimals, and its own `SUM` makes floats of texts. */
function addExactSum(connection: DatabaseSync): void {
  connection.aggregate('exact_sum', {
    start: () => 0n,
    step: (sum: bigint, amount) => sum + (typeof amount === 'string' ? (parseDecimal(amount) ?? 0n) : 0n),
    result: (sum: bigint) => formatDecimal(sum, decimalScale),
  });
}

/** The ledger in one file, which is made if it is not there. */
export async function openSqlite(path: string): Promise<LedgerDatabase> {
  const writer = new DatabaseSync(path, { timeout });
  writer.exec('PRAGMA journal_mode = WAL');
  // What is committed is on the disk: Kafka is told afterwards, and will not bring the event again.
  writer.exec('PRAGMA synchronous = FULL');
  writer.exec(ledgerSchema('sqlite'));
  const reader = new DatabaseSync(path, { timeout, readOnly: true });
  addExactSum(reader);
  return new SqliteLedger(writer, reader);
}
