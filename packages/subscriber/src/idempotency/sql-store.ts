import type { EventStore } from './event-store.ts';
import type { Sighting } from './sighting.ts';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './sql-database.ts';
import type { SqlDialect } from './sql-schema.ts';

/** What a store in a database is made of. */
export interface SqlStoreOptions<Tx> {
  /** Where the handlers do their work. It has the tables of `idempotencySchema`. */
  database: SqlDatabase<Tx>;
  /** The subscriber's group: what one has handled is new to another. */
  group: string;
  /** The clock of `forget`; the system's if absent. */
  now?(): Date;
}

/**
 * One statement, so that whoever sees the same event meanwhile waits at its row until this transaction ends: then it finds
 * the row, or, where this one was rolled back, makes it. `earlier_revision` is only there to be returned.
 */
const see = `
INSERT INTO tributary_seen AS seen (subscriber_group, event_id, revision, earlier_revision, seen_at_ms)
VALUES (?, ?, ?, NULL, ?)
ON CONFLICT (subscriber_group, event_id) DO UPDATE SET
  earlier_revision = seen.revision,
  revision = CASE WHEN excluded.revision > seen.revision THEN excluded.revision ELSE seen.revision END,
  seen_at_ms = excluded.seen_at_ms
RETURNING earlier_revision`;

/**
 * The row goes to the newer event; of the same time, to the later one. A correction of the event that has the row keeps it,
 * whatever its time is now.
 */
const isNewest = '(excluded.at_micros >= latest.at_micros OR excluded.event_id = latest.event_id)';

const claim = `
INSERT INTO tributary_latest AS latest (subscriber_group, object, event_id, at_micros, seen_at_ms)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (subscriber_group, object) DO UPDATE SET
  event_id = CASE WHEN ${isNewest} THEN excluded.event_id ELSE latest.event_id END,
  at_micros = CASE WHEN ${isNewest} THEN excluded.at_micros ELSE latest.at_micros END,
  seen_at_ms = excluded.seen_at_ms
RETURNING event_id`;

const findNewer = `
SELECT event_id FROM tributary_latest
WHERE subscriber_group = ? AND object = ? AND event_id <> ? AND at_micros > ?`;

const forgetSeen = 'DELETE FROM tributary_seen WHERE subscriber_group = ? AND seen_at_ms < ?';
const forgetLatest = 'DELETE FROM tributary_latest WHERE subscriber_group = ? AND seen_at_ms < ?';

/** `?` as the dialect writes it. */
function spell(statement: string, dialect: SqlDialect): string {
  let count = 0;
  return dialect === 'sqlite' ? statement : statement.replaceAll('?', () => `$${(count += 1)}`);
}

/** A store in a database: handler's work and memory are one transaction. */
export function createSqlStore<Tx>({ database, group, now = () => new Date() }: SqlStoreOptions<Tx>): EventStore<Tx> {
  const { dialect } = database;
  const [seeing, claiming, findingNewer] = [see, claim, findNewer].map((one) => spell(one, dialect)) as [
    string,
    string,
    string,
  ];

  async function first(
    session: SqlSession<Tx>,
    text: string,
    values: readonly SqlValue[],
  ): Promise<SqlRow | undefined> {
    return (await session.query(text, values))[0];
  }

  async function seenRevision(session: SqlSession<Tx>, { id, revision }: Sighting): Promise<number | undefined> {
    const row = await first(session, seeing, [group, id, revision, now().getTime()]);
    const earlier = row?.['earlier_revision'] ?? null;
    // A driver may answer a BIGINT as text.
    return earlier === null ? undefined : Number(earlier);
  }

  /** Also where the event is known and changes nothing: whether something newer is there. */
  async function isOutdated(
    session: SqlSession<Tx>,
    { id, object, atMicros }: Sighting,
    isNews: boolean,
  ): Promise<boolean> {
    if (object === undefined) return false;
    if (!isNews) return (await first(session, findingNewer, [group, object, id, atMicros])) !== undefined;
    const row = await first(session, claiming, [group, object, id, atMicros, now().getTime()]);
    return row?.['event_id'] !== id;
  }

  return {
    attempt: (sighting, work) =>
      database.transaction(async (session) => {
        const revision = await seenRevision(session, sighting);
        const isNews = revision === undefined || revision < sighting.revision;
        return work({ revision, isOutdated: await isOutdated(session, sighting, isNews) }, session.tx);
      }),
    forget: (olderThan) =>
      database.transaction(async (session) => {
        const values = [group, olderThan.getTime()];
        await session.query(spell(forgetSeen, dialect), values);
        await session.query(spell(forgetLatest, dialect), values);
      }),
  };
}
