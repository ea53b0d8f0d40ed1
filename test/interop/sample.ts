import type { Topic } from '@tributary/events';

/** A record to publish on a canonical topic. */
export interface Sample {
  topic: Topic;
  key: string | null;
  headers: readonly (readonly [name: string, value: string])[];
  value: Buffer | null;
}

/** The ids that the registry has for the topics' schemas. */
export type SchemaIds = Readonly<Record<Topic, number>>;

/** Confluent's wire format: byte 0, four bytes of schema id, Avro. */
export function inWireFormat(schemaId: number, avro: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(schemaId, 1);
  return Buffer.concat([header, avro]);
}
