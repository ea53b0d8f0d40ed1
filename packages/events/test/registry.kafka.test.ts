import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createDecoder, createEncoder, createRegistry, schemaIdOf, schemaTexts, topics } from '../src/index.ts';
import { fieldAt, objectOf, removeField, schemaOf, smallEvent, type SchemaObject } from './sample-events.ts';
import { rejectedBy } from './thrown-by.ts';

describeKafka('a real schema registry', ({ registryUrl }) => {
  const registry = createRegistry({ url: registryUrl === '' ? 'http://127.0.0.1:9' : registryUrl });
  /** Subjects of this run alone: the stack is shared. */
  const run = randomUUID();
  const subjectOf = (name: string) => `${run}-${name}-value`;
  const changed = (change: (schema: SchemaObject) => void) => {
    const schema = schemaOf('payments');
    change(schema);
    return JSON.stringify(schema);
  };

  beforeAll(async () => {
    for (const topic of topics) {
      await registry.register(subjectOf(topic), schemaTexts[topic]);
      await registry.requireCompatibility(subjectOf(topic));
    }
  });

  test.each(topics)('has one id for the text of %s, however often it is registered', async (topic) => {
    const id = await registry.register(subjectOf(topic), schemaTexts[topic]);
    expect(await registry.register(subjectOf(topic), schemaTexts[topic])).toBe(id);
    expect(await registry.lookUp(subjectOf(topic), schemaTexts[topic])).toBe(id);
  });

  test.each(topics)('gives the text of %s back, byte for byte', async (topic) => {
    const id = await registry.lookUp(subjectOf(topic), schemaTexts[topic]);
    expect(await registry.schemaText(id)).toBe(schemaTexts[topic]);
  });

  test('leads a reader from the bytes alone to the event', async () => {
    const id = await registry.lookUp(subjectOf('payments'), schemaTexts.payments);
    const value = createEncoder('payments', id).encode(smallEvent());
    const text = await registry.schemaText(schemaIdOf(value));
    expect(createDecoder('payments', text).decode(value).payment?.id).toBe('p-1');
  });

  test.each<[what: string, change: (schema: SchemaObject) => void]>([
    ['a resource that is new', (schema) => schema.fields?.push(loan())],
    ['a symbol that is new', (schema) => objectOf(fieldAt(schema, 'payment.status').type).symbols?.push('LOANED')],
  ])('takes %s', async (what, change) => {
    const subject = subjectOf(`taken-${what.replaceAll(' ', '-')}`);
    const first = await registry.register(subject, schemaTexts.payments);
    await registry.requireCompatibility(subject);
    expect(await registry.register(subject, changed(change))).not.toBe(first);
  });

  test.each<[what: string, change: (schema: SchemaObject) => void]>([
    ['a field that is gone without a default', (schema) => removeField(schema, 'received_at')],
    ['a field of another type', (schema) => Object.assign(fieldAt(schema, 'provider'), { type: 'int' })],
    ['a field that is new without a default', (schema) => schema.fields?.push({ name: 'x', type: 'string' })],
  ])('refuses %s with registry.incompatible', async (_what, change) => {
    const error = await rejectedBy(registry.register(subjectOf('payments'), changed(change)));
    expect(error).toMatchObject({ code: 'registry.incompatible', detail: subjectOf('payments') });
  });

  test('says registry.schema_missing of a subject and of a text that are not there', async () => {
    const ofSubject = await rejectedBy(registry.lookUp(subjectOf('nobody'), schemaTexts.payments));
    expect(ofSubject).toMatchObject({ code: 'registry.schema_missing', detail: subjectOf('nobody') });
    const ofText = await rejectedBy(registry.lookUp(subjectOf('payments'), schemaTexts.payouts));
    expect(ofText.code).toBe('registry.schema_missing');
  });

  test('says event.unknown_schema of an id that is not there', async () => {
    expect((await rejectedBy(registry.schemaText(2_000_000_000))).code).toBe('event.unknown_schema');
  });
});

function loan() {
  const record = { type: 'record', name: 'Loan', fields: [{ name: 'id', type: 'string' }] };
  return { name: 'loan', type: ['null', record], default: null };
}
