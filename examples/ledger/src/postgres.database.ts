import { postgresDatabase, type SqlDatabase } from '@tributary/nestjs';
import { Pool, type PoolClient } from 'pg';
import { LedgerDatabase, type Query } from './ledger.database.ts';
import { ledgerSchema } from './ledger.schema.ts';

class PostgresLedger extends LedgerDatabase {
  readonly events: SqlDatabase<Query>;
  readonly read: Query;
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super();
    this.#pool = pool;
    const { dialect, transaction } = postgresDatabase(pool);
    this.events = {
      dialect,
      transaction: (run) => transaction(({ query, tx }) => run({ query, tx: queryOf(tx) })),
    };
    this.read = queryOf(pool);
  }

  sum(amounts: string): string {
    return `trim_scale(COALESCE(SUM(${amounts}), 0))::text`;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

function queryOf(client: Pick<PoolClient, 'query'>): Query {
  return async (text, ...values) => {
    let count = 0;
    const { rows } = await client.query(
      text.replaceAll('?', () => `$${(count += 1)}`),
      values,
    );
    return rows;
  };
}

/** The ledger in PostgreSQL 13 or newer: `postgres://user@host/database`. */
export async function openPostgres(connectionString: string): Promise<LedgerDatabase> {
  // One for each handler that runs at a time, which are 16, and some for readers.
  const pool = new Pool({ connectionString, max: 20 });
  // The pool makes another one; without a listener the loss of an idle connection would end the process.
  pool.on('error', () => undefined);
  // One after another: two instances that start at once would both make the tables, and one of them would fail.
  await pool.query(`SELECT pg_advisory_xact_lock(hashtext('ledger'));\n${ledgerSchema('postgres')}`);
  return new PostgresLedger(pool);
}
