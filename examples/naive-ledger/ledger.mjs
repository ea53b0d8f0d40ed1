// A ledger as it is often written first. It works in every demo, and is wrong: see README.md. Do not copy it.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import avsc from 'avsc';
import kafkajs from 'kafkajs';

const {
  KAFKA_BROKERS = '127.0.0.1:9092',
  SCHEMA_REGISTRY_URL = 'http://127.0.0.1:8081/apis/ccompat/v7',
  TRIBUTARY_TOPIC_PREFIX = '',
  TOPICS = 'payments',
  GROUP = 'naive-ledger',
  SESSION_TIMEOUT_MS = '30000',
  PORT = '3000',
  DATA_FOLDER = '.',
} = process.env;

const database = new DatabaseSync(join(DATA_FOLDER, 'ledger.db'), { timeout: 5000 });
database.exec(`
  CREATE TABLE IF NOT EXISTS objects (kind TEXT, id TEXT, status TEXT, amount REAL, currency TEXT, PRIMARY KEY (kind, id));
  CREATE TABLE IF NOT EXISTS entries (kind TEXT, object TEXT, event TEXT, revision INTEGER);
`);
const upsert = database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)');
const enter = database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?)');

// avsc gives decimals as bytes; this makes numbers of them.
class Decimal extends avsc.types.LogicalType {
  _fromValue(bytes) {
    return Number(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))) / 1e18;
  }
}

const types = new Map();
async function typeOf(id) {
  if (!types.has(id)) {
    const response = await fetch(`${SCHEMA_REGISTRY_URL}/schemas/ids/${id}`);
    const schema = JSON.parse((await response.json()).schema);
    types.set(id, avsc.Type.forSchema(schema, { logicalTypes: { decimal: Decimal }, wrapUnions: 'never' }));
  }
  return types.get(id);
}

async function handle({ value }) {
  const type = await typeOf(value.readUInt32BE(1));
  const event = type.fromBuffer(value.subarray(5));
  for (const kind of ['payment', 'refund', 'dispute']) {
    const object = event[kind];
    if (!object) continue;
    upsert.run(kind, object.id, object.status, object.amount.amount, object.amount.currency);
    enter.run(kind, object.id, event.id, event.revision);
  }
}

function effects() {
  return database
    .prepare('SELECT * FROM objects')
    .all()
    .map((object) => ({
      ...object,
      amount: String(object.amount),
      events: database
        .prepare('SELECT event AS id, revision FROM entries WHERE kind = ? AND object = ? ORDER BY rowid')
        .all(object.kind, object.id),
    }));
}

createServer((_request, response) => response.end(JSON.stringify(effects()))).listen(Number(PORT), '127.0.0.1');

const kafka = new kafkajs.Kafka({
  clientId: 'naive-ledger',
  brokers: KAFKA_BROKERS.split(','),
  logLevel: kafkajs.logLevel.ERROR,
});
const consumer = kafka.consumer({
  groupId: GROUP,
  sessionTimeout: Number(SESSION_TIMEOUT_MS),
  heartbeatInterval: 1000,
});
await consumer.connect();
await consumer.subscribe({
  topics: TOPICS.split(',').map((topic) => TRIBUTARY_TOPIC_PREFIX + topic),
  fromBeginning: true,
});
await consumer.run({ eachMessage: ({ message }) => handle(message) });
