import { expect, test } from '@jest/globals';
import { configJsonSchema, type ConfigJsonSchema } from '../src/config-json-schema.ts';

test('every key of the configuration says what it means', () => {
  expect(unexplained(configJsonSchema(), '')).toEqual([]);
});

test('a key of any depth has its default and its bounds', () => {
  const { ingress, providers } = configJsonSchema().properties ?? {};
  expect(ingress?.properties?.['port']).toMatchObject({ type: 'integer', default: 8080, minimum: 0, maximum: 65_535 });
  expect(providers).toMatchObject({
    additionalProperties: {
      required: ['accounts'],
      properties: {
        accounts: { additionalProperties: { required: ['keys'], properties: { allowUnsigned: { default: false } } } },
      },
    },
  });
});

function unexplained(schema: ConfigJsonSchema, path: string): string[] {
  const { properties = {}, anyOf = [], items, additionalProperties } = schema;
  const named = Object.entries(properties).flatMap(([name, one]) => [
    ...(one.description === undefined ? [`${path}.${name}`] : []),
    ...unexplained(one, `${path}.${name}`),
  ]);
  const others = [...anyOf, items, additionalProperties].filter((one) => typeof one === 'object');
  return [...named, ...others.flatMap((one) => unexplained(one, path))];
}
