import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  createIdempotency,
  createSqlStore,
  createSubscriber,
  idempotencySchema,
  sqliteDatabase,
  type CanonicalEvent,
  type OnceContext,
} from '@tributary/subscriber';

/** The smallest service that does everything right: its effects and the memory of what had them are one transaction. */
const { env } = process;
const group = env['GROUP'] ?? '';
const open = () => new DatabaseSync(join(env['DATA_FOLDER'] ?? '.', 'ledger.db'), { timeout: 10_000 });
const database = open();
const store = createSqlStore({ database: sqliteDatabase(database), group });
database.exec('PRAGMA journal_mode = WAL');
database.exec(`
  ${idempotencySchema('sqlite')}
  CREATE TABLE IF NOT EXISTS objects (kind TEXT, id TEXT, status TEXT, amount TEXT, currency TEXT, PRIMARY KEY (kind, id));
  CREATE TABLE IF NOT EXISTS entries (kind TEXT, object TEXT, event TEXT, revision INTEGER);
`);
const once = createIdempotency({ store });

type Event = CanonicalEvent<'payments'>;

function keep(event: Event, { tx, regression }: OnceContext<DatabaseSync>): void {
  for (const kind of ['payment', 'refund', 'dispute'] as const) {
    const object = event[kind];
    if (object === null) continue;
    tx.prepare('INSERT INTO entries VALUES (?, ?, ?, ?)').run(kind, object.id, event.id, event.revision);
    if (regression) continue;
    const { amount = '0', currency = '' } = object.amount ?? {};
    tx.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)').run(
      kind,
      object.id,
      object.status,
      amount,
      currency,
    );
  }
}

// Another connection: what is not committed is no effect.
const reader = open();

function effects(): unknown[] {
  const entries = reader.prepare(
    'SELECT event AS id, revision FROM entries WHERE kind = ? AND object = ? ORDER BY rowid',
  );
  const objects = reader.prepare('SELECT * FROM objects').all() as { kind: string; id: string }[];
  return objects.map((object) => ({ ...object, events: entries.all(object.kind, object.id) }));
}

const server = createServer((_request, response) => response.end(JSON.stringify(effects())));
server.listen(Number(env['PORT']), '127.0.0.1');
const subscriber = createSubscriber({
  kafka: { brokers: (env['KAFKA_BROKERS'] ?? '').split(',') },
  registry: { url: env['SCHEMA_REGISTRY_URL'] ?? '' },
  group,
  topics: ['payments'],
  topicPrefix: env['TRIBUTARY_TOPIC_PREFIX'] ?? '',
  sessionTimeoutMs: Number(env['SESSION_TIMEOUT_MS']),
  handlers: { '*': once(keep) },
});
process.once('SIGTERM', () => {
  server.close();
  void subscriber.close().then(() => process.exit(0));
});
await subscriber.start();
