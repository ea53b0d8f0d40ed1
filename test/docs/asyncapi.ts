import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTopicNames } from '@tributary/host';
import { Document, visit, type Node } from 'yaml';
import { planTopics } from '../../packages/cli/src/topic-plan.ts';
import { readCatalogue, type CatalogueTopic, type CatalogueType } from './catalogue.ts';

const root = join(import.meta.dirname, '../..');

export const asyncApiPage = join(root, 'docs/asyncapi.yaml');

type Json = Record<string, unknown>;

/** docs/asyncapi.yaml: the topics with the messages on them as an AsyncAPI 3 document, for tools. */
export async function asyncApiText(): Promise<string> {
  const document = new Document(asyncApi(await readCatalogue()), { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  document.commentBefore =
    ' Generated from schemas/, the plugins and their fixtures by `npm run generate`. Do not edit.';
  visit(document, { Collection: (_key, node) => void (node.flow = isShort(node)) });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

const shortest = 120;

/** What fits on a line is written on one. */
function isShort(node: Node): boolean {
  return JSON.stringify(node).length < shortest;
}

/** The document as an object. */
export function asyncApi(topics: readonly CatalogueTopic[]): Json {
  const types = topics.flatMap((topic) =>
    topic.resources.flatMap((resource) => resource.types.map((type) => ({ topic, type }))),
  );
  return {
    asyncapi: '3.0.0',
    info: infoOf(),
    defaultContentType: 'application/vnd.confluent.avro',
    servers: { kafka: server },
    channels: Object.fromEntries(topics.map((topic) => [topic.topic, channelOf(topic)])),
    operations: Object.fromEntries(topics.map(({ topic }) => [`receive-${topic}`, operationOf(topic)])),
    components: {
      schemas: {
        'cloud-event-headers': headers,
        ...Object.fromEntries(topics.map(({ topic, schema }) => [topic, payloadOf(schema)])),
      },
      messages: Object.fromEntries(types.map(({ topic, type }) => [type.type, messageOf(topic, type)])),
      messageBindings: Object.fromEntries(topics.map((topic) => [topic.topic, bindingsOf(topic)])),
    },
  };
}

function infoOf(): Json {
  const { version, license } = JSON.parse(readFileSync(join(root, 'packages/events/package.json'), 'utf8')) as Json;
  return {
    title: 'Tributary events',
    version,
    description: [
      'Webhooks of payment platforms as typed events on Kafka. A type is an object and a past-tense fact; its first word is the',
      'resource that the event carries, and the others of its topic are null. The set is open: skip a type that you do not know.',
      'Every enum may say UNKNOWN, with the raw word beside it. Examples are shown as JSON, without the members that are null;',
      'instants are microseconds, and amounts (decimal) are written as text. `x-follows` lists the types after which a type comes',
      'for the same object; `x-first` says that nothing need come before; `x-providers` who produces it.',
    ].join('\n'),
    license: { name: license },
  };
}

const server = {
  host: '{bootstrap}',
  protocol: 'kafka',
  description: 'The cluster on which the runtime publishes, and the registry that holds the schemas.',
  variables: { bootstrap: { default: '127.0.0.1:9092', description: 'As in kafka.brokers of the configuration.' } },
  bindings: {
    kafka: {
      schemaRegistryUrl: 'http://127.0.0.1:8081',
      schemaRegistryVendor: 'confluent',
      bindingVersion: '0.5.0',
    },
  },
};

function channelOf({ topic, schema, resources, keyedBy }: CatalogueTopic): Json {
  const names = resources.flatMap(({ types }) => types.map(({ type }) => type));
  return {
    address: topic,
    title: topic,
    description: `${schema.doc} Events of one key stay in order; the key ends in the id of ${keyedBy}.`,
    servers: [{ $ref: '#/servers/kafka' }],
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    bindings: { kafka: topicBinding(topic) },
  };
}

/** As `tributary topics apply` makes it on three brokers. */
function topicBinding(topic: string): Json {
  const spec = planTopics(createTopicNames(''), [], 3).find((one) => one.topic === topic);
  return {
    topic,
    partitions: spec?.partitions,
    replicas: spec?.replicationFactor,
    topicConfiguration: {
      'retention.ms': Number(spec?.settings?.['retention.ms']),
      'max.message.bytes': Number(spec?.settings?.['max.message.bytes']),
    },
    bindingVersion: '0.5.0',
  };
}

function operationOf(topic: string): Json {
  return {
    action: 'receive',
    title: `Subscribe to ${topic}`,
    channel: { $ref: `#/channels/${topic}` },
    bindings: {
      kafka: {
        groupId: { type: 'string', description: 'Of the subscribing service. It is durable state: never change it.' },
        bindingVersion: '0.5.0',
      },
    },
  };
}

/** CloudEvents 1.0, Kafka protocol binding, binary mode: packages/interpret/src/encode.ts. */
const headers = {
  type: 'object',
  description: 'CloudEvents, in binary mode: what is not wanted can be skipped without decoding it.',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'content-type'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { type: 'string', format: 'uuid', description: "The event's id: the same for every delivery and replay." },
    ce_type: { type: 'string', description: 'The canonical type.' },
    ce_source: { type: 'string', description: '/<provider>/<account>' },
    ce_subject: { type: 'string', description: 'What the key ends in.' },
    ce_time: { type: 'string', format: 'date-time', description: 'occurred_at; absent where the platform gives none.' },
    'content-type': { type: 'string', const: 'application/vnd.confluent.avro' },
    traceparent: { type: 'string', description: 'W3C Trace Context, where the webhook was traced.' },
    tracestate: { type: 'string' },
  },
};

function payloadOf(schema: unknown): Json {
  return { schemaFormat: 'application/vnd.apache.avro;version=1.12.0', schema };
}

function bindingsOf({ keyedBy }: CatalogueTopic): Json {
  return {
    kafka: {
      key: { type: 'string', description: `<provider>/<account>/<id>, where id is that of ${keyedBy}.` },
      schemaIdLocation: 'payload',
      schemaIdPayloadEncoding: 'confluent',
      bindingVersion: '0.5.0',
    },
  };
}

function messageOf(
  { topic }: CatalogueTopic,
  { type, meaning, first, follows, providers, example }: CatalogueType,
): Json {
  return {
    name: type,
    title: type,
    summary: meaning,
    headers: {
      allOf: [
        { $ref: '#/components/schemas/cloud-event-headers' },
        { type: 'object', properties: { ce_type: { type: 'string', const: type } } },
      ],
    },
    payload: { $ref: `#/components/schemas/${topic}` },
    bindings: { $ref: `#/components/messageBindings/${topic}` },
    ...(first && { 'x-first': true }),
    'x-follows': follows,
    'x-providers': providers,
    ...(example !== undefined && {
      examples: [
        {
          name: `${example.provider}-${example.fixture.replaceAll(/[^a-z0-9]+/gi, '-')}`,
          summary: `${example.provider}'s ${example.fixture}, with the key ${example.key}`,
          headers: example.headers,
          payload: example.event,
        },
      ],
    }),
  };
}
