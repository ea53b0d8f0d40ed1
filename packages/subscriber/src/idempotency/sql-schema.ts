/** A kind of SQL that the store speaks. */
export type SqlDialect = 'sqlite' | 'postgres';

const integer: Record<SqlDialect, string> = { sqlite: 'INTEGER', postgres: 'BIGINT' };

/**
 * The tables of the SQL store, as statements for your migrations; run again they change nothing.
 * `tributary_seen` has a row for each event, `tributary_latest` one for each object.
 */
export function idempotencySchema(dialect: SqlDialect): string {
  const int = integer[dialect];
  return `
CREATE TABLE IF NOT EXISTS tributary_seen (
  subscriber_group TEXT NOT NULL,
  event_id TEXT NOT NULL,
  revision ${int} NOT NULL,
  earlier_revision ${int},
  seen_at_ms ${int} NOT NULL,
  PRIMARY KEY (subscriber_group, event_id)
);
CREATE INDEX IF NOT EXISTS tributary_seen_by_age ON tributary_seen (subscriber_group, seen_at_ms);
CREATE TABLE IF NOT EXISTS tributary_latest (
  subscriber_group TEXT NOT NULL,
  object TEXT NOT NULL,
  event_id TEXT NOT NULL,
  at_micros ${int} NOT NULL,
  seen_at_ms ${int} NOT NULL,
  PRIMARY KEY (subscriber_group, object)
);
CREATE INDEX IF NOT EXISTS tributary_latest_by_age ON tributary_latest (subscriber_group, seen_at_ms);
`;
}
