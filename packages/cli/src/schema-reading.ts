import {
  fieldsOf,
  lastWordOf,
  namedTypes,
  symbolsOf,
  withoutNull,
  type Schema,
  type SchemaObject,
} from './schema-json.ts';

/**
 * What a reader of one version must make of a value that another wrote, after the rules of Avro (schema resolution, Avro 1.12):
 * fields by name, the reader's default for what is not there, the enum's default for a symbol that it does not know. It is
 * worked out from the schemas alone, so that it can be held against what the Avro library makes of the bytes.
 */
export function createReading(writer: SchemaObject, reader: SchemaObject): (value: unknown) => unknown {
  const [written, read] = [namedTypes(writer), namedTypes(reader)];

  function valueOf(value: unknown, from: Schema, to: Schema): unknown {
    if (value === null) return null;
    const [source, target] = [resolve(withoutNull(from), written), resolve(withoutNull(to), read)];
    if (typeof source === 'string' || typeof target === 'string') return value;
    if (target.type === 'enum') return symbolsOf(target).some((symbol) => symbol === value) ? value : target.default;
    if (target.type === 'record') return recordOf(value as Record<string, unknown>, source, target);
    if (target.type === 'array')
      return (value as unknown[]).map((one) => valueOf(one, source.items ?? 'null', target.items ?? 'null'));
    if (target.type !== 'map') return value;
    const entries = Object.entries(value as Record<string, unknown>);
    return Object.fromEntries(
      entries.map(([key, one]) => [key, valueOf(one, source.values ?? 'null', target.values ?? 'null')]),
    );
  }

  function recordOf(value: Record<string, unknown>, from: SchemaObject, to: SchemaObject): unknown {
    const entries = fieldsOf(to).map(({ name, type, default: fallback }) => {
      const field = fieldsOf(from).find((one) => one.name === name);
      return [name, field === undefined ? fallback : valueOf(value[name], field.type, type)] as const;
    });
    return Object.fromEntries(entries);
  }

  return (value) => valueOf(value, writer, reader);
}

/** A type by its name as it was defined; one that is written out, or a primitive, as it is. */
function resolve(type: Schema, named: ReadonlyMap<string, SchemaObject>): string | SchemaObject {
  if (typeof type === 'string') return named.get(lastWordOf(type)) ?? type;
  return Array.isArray(type) ? 'union' : type;
}
