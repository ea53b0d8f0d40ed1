import { isDeepStrictEqual } from 'node:util';
import { parseSchema } from '@tributary/events';
import { finding, type SchemaFinding } from './schema-finding.ts';
import type { SchemaObject } from './schema-json.ts';
import { createReading } from './schema-reading.ts';
import { samplesOf } from './schema-samples.ts';

/** One version of a topic's schema. */
export interface SchemaVersion {
  topic: string;
  /** As people call it: `v1.2.0`, `version 3`, `this version`. */
  version: string;
  schema: SchemaObject;
}

/** What came of the events that two versions exchanged. */
export interface Exchange {
  findings: SchemaFinding[];
  /** How many events were written and read. */
  events: number;
}

type AvroType = ReturnType<typeof parseSchema>;

/**
 * Each version writes its samples, which set every field, symbol and resource, with the Avro library, the other reads them, and
 * what it reads is compared with what it should.
 */
export function exchangeEvents(earlier: SchemaVersion, later: SchemaVersion): Exchange {
  const types = [earlier, later].map(({ schema }) => typeOf(schema));
  const unreadable = [earlier, later].flatMap(({ topic, version }, at) => {
    const type = types[at];
    if (typeof type !== 'string') return [];
    return [finding('readable-schema', { topic, where: 'the schema', what: `of ${version} cannot be read: ${type}` })];
  });
  const [before, after] = types;
  if (typeof before !== 'object' || typeof after !== 'object') return { findings: unreadable, events: 0 };
  const forward = writeAndRead({ ...earlier, type: before }, { ...later, type: after });
  const backward = writeAndRead({ ...later, type: after }, { ...earlier, type: before });
  return { findings: [...forward.findings, ...backward.findings], events: forward.events + backward.events };
}

/** The parsed type, or why there is none. */
function typeOf(schema: SchemaObject): AvroType | string {
  try {
    return parseSchema(JSON.stringify(schema));
  } catch (error) {
    return (error as Error).message;
  }
}

interface Side extends SchemaVersion {
  type: AvroType;
}

function writeAndRead(writer: Side, reader: Side): Exchange {
  const sentence = `of ${writer.version} cannot be read by ${reader.version}`;
  const wrong = (where: string, what: string) =>
    finding('versions-read-each-other', { topic: writer.topic, where, what });
  try {
    const samples = samplesOf(writer.schema);
    const resolver = reader.type.createResolver(writer.type);
    const expected = createReading(writer.schema, reader.schema);
    const differing = samples.flatMap(({ value }) => {
      const read = plain(reader.type.fromBuffer(writer.type.toBuffer(value), resolver));
      return differences(plain(expected(value)), read, []);
    });
    const places = [...new Set(differing)];
    const findings = places.map((place) => wrong(place, `${sentence}: another value is read than was written`));
    return { findings, events: samples.length };
  } catch (error) {
    return { findings: [wrong('the schema', `${sentence}: ${(error as Error).message}`)], events: 0 };
  }
}

/** As JSON: records without their classes, and so comparable. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The places at which two JSON values differ. */
function differences(expected: unknown, read: unknown, path: readonly string[]): string[] {
  if (isDeepStrictEqual(expected, read)) return [];
  if (!isContainer(expected) || !isContainer(read)) return [path.join('.')];
  const members = new Set([...Object.keys(expected), ...Object.keys(read)]);
  return [...members].flatMap((member) => differences(expected[member], read[member], [...path, member]));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
