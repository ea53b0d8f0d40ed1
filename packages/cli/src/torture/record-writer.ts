import { formatMicros, parseSchema, schemaTexts } from '@tributary/events';
import type { OutgoingRecord } from '@tributary/kafka';
import { retryHeaders } from '@tributary/subscriber';
import type { SchemaObject } from '../schema-json.ts';
import { samplesOf, type Sample } from '../schema-samples.ts';
import { damaged, inWireFormat } from './damage.ts';
import { newerResource, newerSchema } from './newer-schema.ts';
import type { PlannedEvent, PlannedRecord, State } from './planned-record.ts';

/** The ids that the registry has for the schemas of a run. */
export interface SchemaIds {
  current: number;
  newer: number;
  /** Of another topic. */
  foreign: number;
}

/** Where records go, with the prefix. */
export interface RecordTopics {
  topic: string;
  retry: string;
}

/** Makes the record of a plan as the runtime would publish it. `number` counts up: later records were received later. */
export type WriteRecord = (record: PlannedRecord, number: number) => OutgoingRecord;

/** The owner of all events of a run. */
const provider = 'torture';
const account = 'main';
const receivedFromMicros = 1_767_398_400_000_000;

interface Written {
  schemaId: number;
  samples: Sample[];
  toBuffer(event: unknown): Buffer;
}

function written(schema: SchemaObject, schemaId: number): Written {
  const type = parseSchema(JSON.stringify(schema));
  return { schemaId, samples: samplesOf(schema), toBuffer: (event) => type.toBuffer(event) };
}

/** A writer of records with the schemas' ids. */
export function createRecordWriter(ids: SchemaIds, topics: RecordTopics): WriteRecord {
  const current = written(JSON.parse(schemaTexts.payments) as SchemaObject, ids.current);
  const newer = written(newerSchema(schemaTexts.payments), ids.newer);
  const foreign = written(JSON.parse(schemaTexts.billing) as SchemaObject, ids.foreign);
  const foreignEvent = foreign.samples[0]?.value;
  return (record, number) => {
    const { event, by, damage } = record;
    const schema = record.schema === 'current' ? current : newer;
    const kind = record.schema === 'newer resource' ? newerResource : event.kind;
    const value = encoded(schema, sampleEvent(schema.samples, { record, kind, number }));
    const type = record.schema === 'newer resource' ? `${newerResource}.appeared` : event.type;
    return {
      topic: topics[by],
      key: `${provider}/${account}/${event.paymentId}`,
      headers: [...headersOf(event, type), ...(by === 'retry' ? retriedFrom(topics.topic) : [])],
      value:
        damage === null ? value : damaged(value, damage, encoded(foreign, { ...foreignEvent, id: event.id, provider })),
    };
  };
}

function encoded({ schemaId, toBuffer }: Written, event: unknown): Buffer {
  return inWireFormat(schemaId, toBuffer(event));
}

interface Sampling {
  record: PlannedRecord;
  kind: string;
  number: number;
}

/** A sample of the schema that says what the planned event says. */
function sampleEvent(samples: readonly Sample[], { record, kind, number }: Sampling): Record<string, unknown> {
  const { event, round } = record;
  const ofKind = samples.filter(({ value }) => isObject(value[kind]));
  const sample = (round < 0 ? ofKind.at(-1) : ofKind[round])?.value ?? {};
  return {
    ...sample,
    id: event.id,
    revision: event.revision,
    type: kind === event.kind ? event.type : `${kind}.appeared`,
    provider,
    account,
    environment: 'LIVE',
    occurred_at: event.occurredAt,
    received_at: receivedFromMicros + number * 1000,
    [kind]: kind === event.kind ? resource(sample[kind], event) : { id: event.objectId },
  };
}

function resource(sample: unknown, { objectId, paymentId, kind, state }: PlannedEvent): Record<string, unknown> {
  const fields = Object.entries(isObject(sample) ? sample : {});
  return {
    ...Object.fromEntries(fields.map(([name, value]) => [name, moneyLike(value, state)])),
    id: objectId,
    status: state.status,
    raw_status: state.status.toLowerCase(),
    amount: { amount: state.amount, currency: state.currency },
    ...(kind === 'payment' ? {} : { payment_id: paymentId }),
  };
}

/** Samples hold the borders of decimals, and texts for currencies, which no provider has. */
function moneyLike(value: unknown, { amount, currency }: State): unknown {
  return isObject(value) && 'currency' in value ? { ...value, amount, currency } : value;
}

/** CloudEvents 1.0, Kafka protocol binding §3.2, as the runtime writes them. */
function headersOf(event: PlannedEvent, type: string): [string, string][] {
  return [
    ['ce_specversion', '1.0'],
    ['ce_id', event.id],
    ['ce_type', type],
    ['ce_source', `/${provider}/${account}`],
    ['ce_subject', event.paymentId],
    ['content-type', 'application/vnd.confluent.avro'],
    ...(event.occurredAt === null ? [] : [['ce_time', formatMicros(event.occurredAt)] as [string, string]]),
  ];
}

/** What a replay says of a record: where it stood at first. */
function retriedFrom(topic: string): [string, string][] {
  return [
    [retryHeaders.topic, topic],
    [retryHeaders.partition, '0'],
    [retryHeaders.offset, '0'],
  ];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
