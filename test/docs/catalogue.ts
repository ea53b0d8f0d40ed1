import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEncoder, topics, type Topic, type WrittenEvent } from '@tributary/events';
import type { CanonicalTypes, Field, SchemaObject } from '../../packages/cli/src/schema-json.ts';
import { fieldsOf, namedTypes, resourcesOf } from '../../packages/cli/src/schema-json.ts';
import { encode, type Encoders } from '../../packages/interpret/src/encode.ts';
import { loadProviders, type Provider } from './provider-pages.ts';

const root = join(import.meta.dirname, '../..');

/** A golden event of a fixture, as it is published. */
export interface Example {
  provider: string;
  fixture: string;
  key: string;
  headers: Record<string, string>;
  event: Record<string, unknown>;
}

/** A canonical type as the catalogue tells of it. */
export interface CatalogueType {
  type: string;
  meaning: string;
  /** Whether nothing need have happened to the object before. */
  first: boolean;
  /** The types after which it comes; `payment.*`: after any of its resource. */
  follows: readonly string[];
  providers: readonly string[];
  /** The one that says most; none where no platform produces it yet. */
  example: Example | undefined;
}

/** A kind of resource: its types and its fields. */
export interface CatalogueResource {
  kind: string;
  doc: string;
  types: CatalogueType[];
  fields: readonly Field[];
}

/** A topic with its schema and its resources. */
export interface CatalogueTopic {
  topic: Topic;
  schema: SchemaObject;
  named: ReadonlyMap<string, SchemaObject>;
  /** After provider and account, what the key of an event ends in. */
  keyedBy: string;
  resources: CatalogueResource[];
}

/** What the key of an event ends in, in words: packages/interpret/src/encode.ts. A test holds the two together. */
export const keyedBy: Readonly<Record<Topic, { member: string | undefined; words: string }>> = {
  payments: { member: 'payment_id', words: 'the payment, else the object' },
  billing: { member: 'subscription_id', words: 'the subscription, else the object' },
  payouts: { member: undefined, words: 'the object' },
  issuing: { member: 'card_id', words: 'the card, else the object' },
  accounts: { member: undefined, words: 'the object' },
};

/** Everything that docs/events.md and docs/asyncapi.yaml say of events, from the schemas, the plugins and their fixtures. */
export async function readCatalogue(): Promise<CatalogueTopic[]> {
  const types = JSON.parse(readFileSync(join(root, 'schemas/types.json'), 'utf8')) as CanonicalTypes;
  const providers = await loadProviders();
  const examples = providers.flatMap(examplesOf);
  return topics.map((topic) => {
    const schema = JSON.parse(readFileSync(join(root, `schemas/${topic}.avsc`), 'utf8')) as SchemaObject;
    const ofTopic = Object.entries(types[topic] ?? {}).map(([type, { meaning, first = false, follows }]) => ({
      type,
      meaning,
      first,
      follows,
      providers: providers.filter((one) => produces(one, type)).map(({ loaded }) => loaded.plugin.id),
      example: richest(examples.filter(({ event }) => event['type'] === type)),
    }));
    const resources = resourcesOf(schema).map(({ field, record }) => ({
      kind: field.name,
      doc: record.doc ?? '',
      types: ofTopic.filter(({ type }) => type.startsWith(`${field.name}.`)),
      fields: fieldsOf(record),
    }));
    return { topic, schema, named: namedTypes(schema), keyedBy: keyedBy[topic].words, resources };
  });
}

function produces({ loaded }: Provider, type: string): boolean {
  return Object.values(loaded.plugin.events).some((mapping) => mapping.kind === 'event' && mapping.type === type);
}

const encoders = Object.fromEntries(topics.map((topic) => [topic, createEncoder(topic, 1)])) as unknown as Encoders;

/** The golden events of a plugin's fixtures, encoded as the runtime does: a record is shown as it is published. */
export function examplesOf({ loaded, fixtures }: Provider): Example[] {
  const { name, version, plugin } = loaded;
  return fixtures.flatMap(({ name: fixture, expected }) => {
    const golden = expected !== null && 'events' in expected ? expected.events : [];
    return golden.map((one) => {
      const { topic: _topic, key: _key, metadata, ...rest } = one as Record<string, unknown>;
      const kind = String(rest['type']).split('.')[0] ?? '';
      const { [kind]: resource, ...envelope } = rest;
      // In the order of the schema. Golden events leave the plugin out, whose version grows.
      const event: Example['event'] = { ...envelope, plugin: { name, version }, metadata, [kind]: resource };
      const { key, headers } = encode(event as unknown as WrittenEvent, encoders, []);
      return { provider: plugin.id, fixture, key, headers: Object.fromEntries(headers), event };
    });
  });
}

function richest(examples: readonly Example[]): Example | undefined {
  const size = ({ event }: Example) => JSON.stringify(event).split('":').length;
  return examples.toSorted((a, b) => size(b) - size(a))[0];
}
