import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createDecoder, schemaTexts, topics } from '@tributary/events';
import { checkSchemas } from '../../packages/cli/src/schema-check.ts';
import { describeFinding } from '../../packages/cli/src/schema-finding.ts';
import type { SchemaObject } from '../../packages/cli/src/schema-json.ts';
import { readSchemas } from '../../packages/cli/test/schema-plants.ts';

test('the schemas and their types keep every rule', () => {
  const { schemas, types } = readSchemas();
  const texts = Object.fromEntries(Object.entries(schemas).map(([topic, schema]) => [topic, JSON.stringify(schema)]));
  const { findings } = checkSchemas({ version: 'this version', texts, types }, []);
  expect(findings.map(describeFinding)).toEqual([]);
});

test('every schema belongs to a topic', () => {
  const files = readdirSync(join(import.meta.dirname, '../../schemas')).filter((file) => file.endsWith('.avsc'));
  expect(files.toSorted()).toEqual(topics.map((topic) => `${topic}.avsc`).toSorted());
});

test.each(topics)('%s is compatible with itself', (topic) => {
  expect(() => createDecoder(topic, schemaTexts[topic])).not.toThrow();
});

test.each(topics)('the package holds %s as schemas/ does', (topic) => {
  expect(JSON.parse(schemaTexts[topic]) as SchemaObject).toEqual(readSchemas().schemas[topic]);
});
