import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '@tributary/host';
import { parse } from 'yaml';
import type { Check } from './check.ts';
import { chartFolder } from './rendering.ts';

interface ValueSchema {
  description?: string;
  $ref?: string;
  const?: unknown;
  enum?: string[];
  type?: string;
  properties?: Record<string, ValueSchema>;
  additionalProperties?: ValueSchema | boolean;
  items?: ValueSchema;
  $defs?: Record<string, ValueSchema>;
}

const file = join(chartFolder, 'README.md');

/** README.md of the chart is made of values.schema.json and values.yaml; each value stands in both, with a meaning. */
export const readme: Check & { update(): void } = {
  name: 'every value is documented, and README.md is current',
  needs: [],
  problems: () => [
    ...valueProblems(),
    ...(readOrEmpty() === readmeText() ? [] : ['README.md is not current (npm run test:chart -- --update)']),
  ],
  update: () => writeFileSync(file, readmeText()),
};

function readOrEmpty(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not there yet.
    return '';
  }
}

const read = (name: string) => readFileSync(join(chartFolder, name), 'utf8');
const schema = JSON.parse(read('values.schema.json')) as ValueSchema;
const defaults = parse(read('values.yaml')) as Record<string, unknown>;

/** A value: its path, what is said of it, and what it is by default. */
interface Value {
  path: string;
  schema: ValueSchema;
  standard: unknown;
}

/** The values that a person sets, in the order of the schema; maps with free names end a path. */
function valuesBelow(path: string, { properties = {} }: ValueSchema, standard: unknown): Value[] {
  return Object.entries(properties).flatMap(([name, reference]) => {
    const below = resolve(reference);
    const value = {
      path: `${path}${name}`,
      schema: below,
      standard: (standard as Record<string, unknown> | undefined)?.[name],
    };
    if (below.const !== undefined || value.path === 'global') return [];
    if (/^(runtime|ingress)\.config$/.test(value.path)) return applicationValues(value);
    const isOpen = below.properties === undefined || reference.$ref !== undefined;
    return isOpen ? [value] : valuesBelow(`${value.path}.`, below, value.standard);
  });
}

/** The values of a section of the application's configuration, with its own meanings and defaults. */
function applicationValues({ path, schema: { properties = {} }, standard }: Value): Value[] {
  const section = configJsonSchema().properties?.[path.split('.')[0] ?? '']?.properties ?? {};
  return Object.keys(properties).map((name) => ({
    path: `${path}.${name}`,
    schema: { description: section[name]?.description ?? '' },
    standard: (standard as Record<string, unknown>)[name] ?? section[name]?.default ?? '',
  }));
}

function resolve(value: ValueSchema): ValueSchema {
  const name = value.$ref?.split('/').at(-1);
  return name === undefined ? value : { ...schema.$defs?.[name], ...value };
}

function valueProblems(): string[] {
  const values = valuesBelow('', schema, defaults);
  return [
    ...values.filter(({ schema: { description } }) => !description).map(({ path }) => `${path} has no description`),
    ...values
      .filter(({ standard }) => standard === undefined)
      .map(({ path }) => `${path} does not stand in values.yaml`),
  ];
}

function readmeText(): string {
  const sections = Object.entries(schema.properties ?? {}).filter(([name]) => name !== 'global');
  const single = sections.filter(
    ([, { properties, additionalProperties }]) => properties === undefined && typeof additionalProperties !== 'object',
  );
  const maps = sections.filter((section) => !single.includes(section));
  return (
    [
      read('README.intro.md').trimEnd(),
      '## Values',
      'A value that does not stand here is refused. Generated from `values.schema.json` and `values.yaml` by `npm run test:chart -- --update`.',
      tableOf(single.map(([name, value]) => ({ path: name, schema: resolve(value), standard: defaults[name] }))),
      ...maps.flatMap(([name, value]) => [`### ${name}`, value.description ?? '', sectionText(name, value)]),
    ].join('\n\n') + '\n'
  );
}

function sectionText(name: string, value: ValueSchema): string {
  if (name !== 'providers') return tableOf(valuesBelow(`${name}.`, value, defaults[name]));
  const provider = value.additionalProperties as ValueSchema;
  const account = schema.$defs?.['account'] ?? {};
  const accounts = '<provider>.accounts.<account>.';
  return tableOf([
    ...valuesBelow('<provider>.', { properties: { plugin: provider.properties?.['plugin'] ?? {} } }, {}),
    ...valuesBelow(accounts, account, {}).filter(({ path }) => !path.endsWith('.keys')),
    ...valuesBelow(`${accounts}keys[].`, account.properties?.['keys']?.items ?? {}, {}),
  ]);
}

function tableOf(values: Value[]): string {
  const rows = values.map(
    ({ path, schema: { description = '' }, standard }) =>
      `| \`${path}\` | ${standardText(standard)} | ${description.replaceAll('|', '\\|')} |`,
  );
  return ['| value | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function standardText(standard: unknown): string {
  return standard === undefined || standard === '' ? '' : `\`${JSON.stringify(standard)}\``;
}
