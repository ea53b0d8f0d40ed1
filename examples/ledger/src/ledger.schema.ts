import { idempotencySchema, type SqlDialect } from '@tributary/nestjs';

/** Amounts are exact: NUMERIC in PostgreSQL; texts in SQLite, which has no decimals. */
const types: Record<SqlDialect, { integer: string; amount: string; sequence: string }> = {
  sqlite: { integer: 'INTEGER', amount: 'TEXT', sequence: 'INTEGER PRIMARY KEY' },
  postgres: { integer: 'BIGINT', amount: 'NUMERIC', sequence: 'BIGINT GENERATED ALWAYS AS IDENTITY' },
};

/**
 * The ledger's tables, as statements that change nothing when they are run again. `ledger_entries` has a row for each event;
 * `ledger_objects` one for each payment, refund and dispute, as its newest entry describes it.
 */
export function ledgerSchema(dialect: SqlDialect): string {
  const { integer, amount, sequence } = types[dialect];
  const state = `
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  object_id TEXT NOT NULL,
  environment TEXT NOT NULL,
  payment_id TEXT,
  status TEXT NOT NULL,
  raw_status TEXT,
  amount ${amount},
  currency TEXT,
  moved ${amount},
  moved_currency TEXT,
  at_micros ${integer} NOT NULL,`;
  return `
${idempotencySchema(dialect)}
CREATE TABLE IF NOT EXISTS ledger_entries (
  sequence ${sequence},
  event_id TEXT NOT NULL UNIQUE,
  revision ${integer} NOT NULL,
  type TEXT NOT NULL,${state}
  CHECK (kind IN ('payment', 'refund', 'dispute'))
);
CREATE INDEX IF NOT EXISTS ledger_entries_by_object
  ON ledger_entries (provider, account, kind, object_id, at_micros, sequence);
CREATE TABLE IF NOT EXISTS ledger_objects (${state}
  PRIMARY KEY (provider, account, kind, object_id)
);
CREATE INDEX IF NOT EXISTS ledger_objects_by_payment ON ledger_objects (payment_id);
CREATE INDEX IF NOT EXISTS ledger_objects_by_time ON ledger_objects (kind, at_micros);
`;
}
