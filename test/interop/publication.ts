import { randomUUID } from 'node:crypto';
import { createRegistry, schemaTexts, topics } from '@tributary/events';
import { createKafka, type Acknowledged } from '@tributary/kafka';
import type { TestStack } from '../jest/stack.ts';
import { borderEvents, newerEvents, newerPaymentsSchema } from './border-events.ts';
import { brokenValues } from './broken-values.ts';
import { goldenEvents, type GoldenEvent } from './golden-events.ts';
import { placeOf } from './line.ts';
import type { Sample, SchemaIds } from './sample.ts';

/** What stands in topics of this test's own. */
export interface Publication {
  /** With the prefix. */
  topics: string[];
  golden: (GoldenEvent & { place: string })[];
  /** Where the records stand that are no events, sorted. */
  broken: string[];
  /** The `ce_type` of every record, in any order; undefined for one without. */
  types: (string | undefined)[];
}

/**
 * Publishes every golden event, every resource with every field set, values at the borders, events of a later version of the
 * schemas, and records that are no events, on the canonical topics behind a prefix, with ids of the real registry.
 */
export async function publish({ brokers, registryUrl }: TestStack): Promise<Publication> {
  const prefix = `interop-${randomUUID().slice(0, 8)}.`;
  const kafka = createKafka({ brokers, clientId: 'interop' });
  const admin = kafka.admin();
  const producer = kafka.producer();
  try {
    const [ids, newerId] = await register(registryUrl, prefix);
    const specs = topics.map((topic) => ({ topic: prefix + topic, partitions: 3, replicationFactor: 1, settings: {} }));
    await admin.applyTopics(specs);
    const golden = (await goldenEvents()).map((event) => ({ ...event, value: stamped(event.value, ids[event.topic]) }));
    const broken = brokenValues(ids);
    const samples: Sample[] = [...golden, ...broken, ...borderEvents(ids), ...newerEvents(newerId)];
    const places = await producer.publish(samples.map((sample) => ({ ...sample, topic: prefix + sample.topic })));
    return {
      topics: topics.map((topic) => prefix + topic),
      golden: golden.map((event, index) => ({ ...event, place: placeAt(places, index) })),
      broken: broken.map((_sample, index) => placeAt(places, golden.length + index)).toSorted(),
      types: samples.map(({ headers }) => headers.find(([name]) => name === 'ce_type')?.[1]),
    };
  } finally {
    await producer.close();
    await admin.close();
    await kafka.close();
  }
}

async function register(url: string, prefix: string): Promise<[own: SchemaIds, newer: number]> {
  const registry = createRegistry({ url });
  const entries = topics.map(
    async (topic) => [topic, await registry.register(`${prefix}${topic}-value`, schemaTexts[topic])] as const,
  );
  const own = Object.fromEntries(await Promise.all(entries)) as SchemaIds;
  await registry.requireCompatibility(`${prefix}payments-value`);
  return [own, await registry.register(`${prefix}payments-value`, newerPaymentsSchema())];
}

/** The conformance suite's encoders have no registry, and write schema id 1. */
function stamped(value: Buffer, schemaId: number): Buffer {
  const copy = Buffer.from(value);
  copy.writeUInt32BE(schemaId, 1);
  return copy;
}

function placeAt(places: readonly Acknowledged[], index: number): string {
  const place = places[index];
  if (place === undefined) throw new Error('a record has no place');
  return placeOf(place);
}
