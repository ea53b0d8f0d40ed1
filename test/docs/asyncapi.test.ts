import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  canonicalTypes,
  createDecoder,
  createEncoder,
  parseSchema,
  topics,
  type WrittenEvent,
} from '@tributary/events';
import { parse } from 'yaml';
import { asyncApiProblems } from './asyncapi-problems.ts';
import { asyncApi, asyncApiPage, asyncApiText } from './asyncapi.ts';
import { readCatalogue } from './catalogue.ts';

/** As much of the document as the tests look into. */
interface AsyncApi {
  channels: Record<string, { address: string; messages: Record<string, unknown> }>;
  operations: Record<string, { channel: { $ref: string } }>;
  components: {
    schemas: Record<string, { schema?: unknown; required?: string[]; properties?: object }>;
    messages: Record<string, Message>;
  };
}
interface Message {
  payload: { $ref: string };
  'x-follows': string[];
  examples?: { headers: Record<string, string>; payload: unknown }[];
}

const text = readFileSync(asyncApiPage, 'utf8');
const document = parse(text) as AsyncApi;
const examples = Object.entries(document.components.messages).flatMap(([type, message]) =>
  (message.examples ?? []).map((example) => ({ type, topic: message.payload.$ref.split('/').at(-1) ?? '', example })),
);

test('docs/asyncapi.yaml says what the schemas, the plugins and their fixtures say', async () => {
  expect(text).toBe(await asyncApiText());
});

test('names every topic, and every canonical type once', () => {
  expect(Object.keys(document.channels)).toEqual(topics);
  const names = Object.values(document.channels).flatMap(({ messages }) => Object.keys(messages));
  expect(names.toSorted()).toEqual(Object.keys(canonicalTypes).toSorted());
  expect(Object.keys(document.components.messages).toSorted()).toEqual(names.toSorted());
});

test.each(topics)('holds the schema of %s as schemas/ has it', (topic) => {
  const { schema } = document.components.schemas[topic] ?? {};
  const file = new URL(`../../schemas/${topic}.avsc`, import.meta.url);
  expect(schema).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  expect(() => parseSchema(JSON.stringify(schema))).not.toThrow();
});

test.each(topics)('has examples on %s that are events of its schema', (topic) => {
  const decoder = createDecoder(topic, JSON.stringify(document.components.schemas[topic]?.schema));
  const own = examples.filter((one) => one.topic === topic);
  expect(own.length).toBeGreaterThan(0);
  for (const { type, example } of own) {
    const read = decoder.decode(createEncoder(topic, 1).encode(example.payload as WrittenEvent));
    expect({ ...read, ce_id: read.id }).toMatchObject({ type, ce_id: example.headers['ce_id'] });
  }
});

test('has examples whose headers are those that it describes', () => {
  const { required = [], properties = {} } = document.components.schemas['cloud-event-headers'] ?? {};
  for (const { type, example } of examples) {
    const names = Object.keys(example.headers);
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(names));
    expect(names).toEqual(expect.arrayContaining(required));
    expect(example.headers['ce_type']).toBe(type);
  }
});

describe('the AsyncAPI parser', () => {
  const planted: [what: string, plant: (broken: AsyncApi) => unknown][] = [
    [
      'an operation on a channel that is not there',
      (broken) => (broken.operations['receive-issuing'] = { channel: { $ref: '#/channels/nothing' } }),
    ],
    ['a message that is not there', (broken) => delete broken.components.messages['card.created']],
    [
      'an example that is no example',
      (broken) => Object.assign(broken.components.messages['card.created'] ?? {}, { examples: ['x'] }),
    ],
    ['a member that AsyncAPI does not know', (broken) => Object.assign(broken, { topics: {} })],
  ];
  let ofWhole: string[] | undefined;
  let ofSmall: string[] | undefined;
  let ofPlanted: string[][];
  beforeAll(async () => {
    const issuing = (await readCatalogue()).filter(({ topic }) => topic === 'issuing');
    const small = asyncApi(issuing) as unknown as AsyncApi;
    const broken = planted.map(([, plant]) => {
      const copy = structuredClone(small);
      plant(copy);
      return copy;
    });
    const documents = [text, ...[small, ...broken].map((one) => JSON.stringify(one))];
    [ofWhole, ofSmall, ...ofPlanted] = asyncApiProblems(documents);
  }, 120_000);

  test('finds no mistake in docs/asyncapi.yaml, nor in one topic of it', () => {
    expect([ofWhole, ofSmall]).toEqual([[], []]);
  });

  test.each(planted.map(([what], at) => [what, at] as const))('refuses %s', (_what, at) => {
    expect(ofPlanted[at]?.length).toBeGreaterThan(0);
  });
});
