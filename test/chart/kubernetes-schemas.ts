import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const draft = 'http://json-schema.org/draft-07/schema#';
const quantity: JsonObject = {
  oneOf: [
    {
      type: 'string',
      pattern: String.raw`^[+-]?([0-9]+|[0-9]+\.[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`,
    },
    { type: 'number' },
  ],
};

/**
 * Makes a strict schema (no unknown field) for kubeconform of each kind that Kubernetes' own OpenAPI document describes.
 * @param swagger `api/openapi-spec/swagger.json` of the module k8s.io/kubernetes.
 */
export function writeKubernetesSchemas(swagger: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { definitions } = JSON.parse(readFileSync(swagger, 'utf8')) as { definitions: Record<string, JsonObject> };
  const converted = Object.fromEntries(Object.entries(definitions).map(([name, value]) => [name, convert(value)]));
  Object.assign(converted, exceptions(Object.keys(definitions)));
  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = (definition['x-kubernetes-group-version-kind'] ?? []) as Record<
      'group' | 'version' | 'kind',
      string
    >[];
    const [kind] = kinds;
    if (kinds.length !== 1 || kind === undefined || definition['properties'] === undefined) continue;
    const group = kind.group === '' ? '' : `${kind.group}/`;
    writeSchema(folder, kind, ofKind(converted[name] as JsonObject, `${group}${kind.version}`, kind.kind));
  }
  writeFileSync(join(folder, '_definitions.json'), JSON.stringify({ $schema: draft, definitions: converted }));
}

/** What the document describes too narrowly, or not at all. */
function exceptions(names: string[]): Record<string, JsonObject> {
  const anything = names.filter((name) => /JSONSchemaPropsOr(Bool|Array|StringArray)$|\.JSON$/.test(name));
  return {
    ...Object.fromEntries(anything.map((name) => [name, {}])),
    'io.k8s.apimachinery.pkg.api.resource.Quantity': quantity,
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  };
}

function convert(value: Json): Json {
  if (Array.isArray(value)) return value.map(convert);
  if (value === null || typeof value !== 'object') return value;
  if (typeof value['$ref'] === 'string') {
    return { $ref: `_definitions.json#/definitions/${value['$ref'].split('/').at(-1)}` };
  }
  if (value['format'] === 'int-or-string') return { type: ['string', 'integer'] };
  const kept = Object.entries(value).filter(
    ([key, one]) => key !== 'description' && !key.startsWith('x-kubernetes') && !(key === 'format' && one === 'byte'),
  );
  return closed(
    Object.fromEntries(kept.map(([key, one]) => [key, key === 'properties' ? eachOf(one, convert) : convert(one)])),
  );
}

/** Makes a strict schema for kubeconform of each custom resource that the files of a folder define. */
export function writeDefinitionSchemas(definitions: string, folder: string): void {
  for (const file of readdirSync(definitions)) {
    for (const document of parseAllDocuments(readFileSync(join(definitions, file), 'utf8'))) {
      const definition = document.toJS() as { kind: string; spec: Definition } | null;
      if (definition?.kind === 'CustomResourceDefinition') writeDefinition(definition.spec, folder);
    }
  }
}

interface Definition {
  group: string;
  names: { kind: string };
  versions: { name: string; schema: { openAPIV3Schema: JsonObject } }[];
}

function writeDefinition({ group, names: { kind }, versions }: Definition, folder: string): void {
  for (const { name: version, schema } of versions) {
    const strict = strictly(schema.openAPIV3Schema) as { properties: JsonObject };
    strict.properties['metadata'] = { type: 'object' };
    writeSchema(folder, { group, version, kind }, ofKind(strict, `${group}/${version}`, kind));
  }
}

function strictly(value: Json): Json {
  if (Array.isArray(value)) return value.map(strictly);
  if (value === null || typeof value !== 'object') return value;
  const pattern = value['pattern'];
  if (value['x-kubernetes-int-or-string'] === true) {
    return { type: ['string', 'integer'], ...(pattern !== undefined && { pattern }) };
  }
  const kept = Object.entries(value).filter(([key]) => key !== 'description');
  const strict = Object.fromEntries(
    kept.map(([key, one]) => [key, key === 'properties' ? eachOf(one, strictly) : strictly(one)]),
  );
  return value['x-kubernetes-preserve-unknown-fields'] === true ? strict : closed(strict);
}

function eachOf(value: Json, change: (one: Json) => Json): Json {
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, one]) => [key, change(one)]));
}

function closed(schema: JsonObject): JsonObject {
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...schema, additionalProperties: false }
    : schema;
}

function ofKind(schema: JsonObject, apiVersion: string, kind: string): JsonObject {
  const properties = schema['properties'] as JsonObject;
  const required = new Set([...((schema['required'] ?? []) as string[]), 'apiVersion', 'kind']);
  return {
    ...schema,
    $schema: draft,
    properties: { ...properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] } },
    required: [...required],
  };
}

/** Under the name by which kubeconform looks for it: `<kind>-<group's first part>-<version>.json`. */
function writeSchema(folder: string, kind: Record<'group' | 'version' | 'kind', string>, schema: JsonObject): void {
  const group = kind.group === '' ? '' : `${kind.group.split('.')[0]}-`;
  writeFileSync(join(folder, `${kind.kind}-${group}${kind.version}.json`.toLowerCase()), JSON.stringify(schema));
}
