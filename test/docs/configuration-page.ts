import { join } from 'node:path';
import { configJsonSchema, type ConfigJsonSchema } from '@tributary/host';
import { code, table } from './markdown.ts';

export const configurationPage = join(import.meta.dirname, '../../docs/configuration.md');

/** An example with what most deployments need; a test reads it as a process would. */
export const example = `kafka:
  brokers: ['kafka-0:9092', 'kafka-1:9092']
  tls: true
  sasl: { mechanism: scram-sha-512, username: tributary, password: { file: /run/secrets/kafka } }
registry: { url: 'https://registry.internal' }
ingress: { host: 0.0.0.0 }
observe: { host: 0.0.0.0 }
providers:
  wooshpay:
    accounts:
      main:
        keys:
          - { id: '2026-01', env: WOOSHPAY_MAIN_KEY }
          - { id: '2025-07', file: /run/secrets/wooshpay-old, notAfter: 2026-02-01T00:00:00Z }
  acme:
    plugin: tributary-plugin-acme
    accounts:
      berlin: { environment: live, keys: [{ id: one, env: ACME_BERLIN_KEY }] }
`;

/** docs/configuration.md, made of the schema that every process reads its file with. */
export function configurationPageText(): string {
  const { properties = {} } = configJsonSchema();
  const sections = Object.entries(properties).flatMap(([name, schema]) => [
    `## ${name}`,
    schema.description ?? '',
    ...mapText(name, schema),
  ]);
  return (
    [
      '# Configuration',
      'One YAML file for every process: the one that `--config` names, else the one that the variable `TRIBUTARY_CONFIG` names, else `./tributary.yaml`. Every section may be left out. A name that is not on this page is a mistake, and so is a secret: the file says where secrets are, never what they are.',
      "`tributary config check` says everything that is wrong at once, each with its line, and also what a plugin says of its settings and schemes. Paths are relative to the file. Of a secret's file, one line end at its end does not count.",
      `\`\`\`yaml\n${example}\`\`\``,
      'Generated from the schema in `packages/host` by `npm run generate`.',
      ...sections,
    ].join('\n\n') + '\n'
  );
}

/** The keys of a map, then of the maps below it whose names or number are free. */
function mapText(path: string, schema: ConfigJsonSchema): string[] {
  const { properties, additionalProperties } = schema;
  if (properties === undefined)
    return typeof additionalProperties === 'object' ? entryText(path, additionalProperties) : [];
  const keys = flatten(schema, '');
  const rows = keys.map(({ key, value, isNeeded }) => [
    code(key),
    valueText(value),
    defaultText(value, isNeeded),
    value.description ?? '',
  ]);
  const below = keys.flatMap(({ key, value }) => {
    const inner = value.items ?? value.additionalProperties;
    return typeof inner === 'object' && inner.properties !== undefined
      ? entryText(`${path}.${key}`, inner, value.items !== undefined)
      : [];
  });
  return [table(['key', 'value', 'default', 'meaning'], rows), ...below];
}

/** \`providers\` → \`providers.<provider>\`, \`keys\` → \`keys[]\`. */
function entryText(path: string, schema: ConfigJsonSchema, isList = false): string[] {
  const place = isList ? `${path}[]` : `${path}.<${path.split('.').at(-1)?.replace(/s$/, '')}>`;
  return [`### ${code(place)}`, ...mapText(place, schema)];
}

interface Key {
  key: string;
  value: ConfigJsonSchema;
  isNeeded: boolean;
}

/** A map within a map as its keys with dots. */
function flatten({ properties = {}, required = [] }: ConfigJsonSchema, prefix: string): Key[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const value = withoutNull(schema);
    const own = { key: `${prefix}${name}`, value, isNeeded: required.includes(name) };
    return [own, ...flatten(value, `${own.key}.`)];
  });
}

/** That a key may be null says no more than that it may be left out. */
function withoutNull({ anyOf, ...schema }: ConfigJsonSchema): ConfigJsonSchema {
  const { type, ...merged } = { ...anyOf?.find((one) => one.type !== 'null'), ...schema };
  const named = [type ?? []].flat().find((one) => one !== 'null');
  return named === undefined ? merged : { ...merged, type: named };
}

function valueText({ type, enum: words, items, ...bounds }: ConfigJsonSchema): string {
  if (words !== undefined) return words.map(code).join(', ');
  if (type === 'integer' || type === 'number')
    return `${type === 'integer' ? 'whole number' : 'number'}${boundsText(bounds)}`;
  if (type === 'array') return items?.type === 'string' ? 'list of texts' : 'list of maps';
  return { string: 'text', boolean: '`true`, `false`', object: 'map' }[String(type)] ?? '';
}

function boundsText({ minimum, maximum, exclusiveMinimum }: ConfigJsonSchema): string {
  if (minimum !== undefined) return ` from ${minimum} to ${maximum}`;
  return ` above ${exclusiveMinimum}${maximum === undefined ? '' : `, at most ${maximum}`}`;
}

function defaultText({ default: value }: ConfigJsonSchema, isNeeded: boolean): string {
  if (isNeeded) return 'must be there';
  return value === undefined || value === null
    ? 'none'
    : code(typeof value === 'string' && value !== '' ? value : JSON.stringify(value));
}
