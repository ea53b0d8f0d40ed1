/** An Avro schema as JSON, as far as schemas/ uses it. */
export type AvroSchema = string | AvroSchema[] | AvroObject;
export interface AvroObject {
  type: AvroSchema;
  name?: string;
  doc?: string;
  logicalType?: string;
  symbols?: string[];
  values?: AvroSchema;
  fields?: { name: string; type: AvroSchema; doc?: string }[];
}

/** Prints TypeScript for Avro schemas. Named types are printed once; two of one name must be equal. */
export function createTypePrinter() {
  const printed = new Map<string, string>();

  function typeOf(schema: AvroSchema): string {
    if (Array.isArray(schema)) return schema.map(typeOf).toSorted(nullLast).join(' | ');
    if (typeof schema === 'string') return primitives[schema] ?? schema;
    if (schema.logicalType !== undefined) return logicalTypes[schema.logicalType] ?? fail(schema.logicalType);
    if (schema.type === 'map') return `Record<string, ${typeOf(schema.values ?? fail('map'))}>`;
    if (schema.type === 'record' || schema.type === 'enum') return define(schema);
    return typeOf(schema.type);
  }

  function define(schema: AvroObject): string {
    const name = schema.name ?? fail('a named type without a name');
    const doc = schema.doc === undefined ? '' : `/** ${schema.doc} */\n`;
    const text = doc + (schema.type === 'enum' ? enumText(name, schema) : recordText(name, schema));
    if ((printed.get(name) ?? text) !== text) fail(`${name} is defined twice, differently`);
    printed.set(name, text);
    return name;
  }

  function recordText(name: string, schema: AvroObject): string {
    const fields = (schema.fields ?? []).map((field) => {
      const doc = field.doc === undefined ? '' : `  /** ${field.doc} */\n`;
      return `${doc}  ${field.name}: ${typeOf(field.type)};`;
    });
    return `export interface ${name} {\n${fields.join('\n')}\n}\n`;
  }

  return { define, text: () => [...printed.values()].join('\n') };
}

const primitives: Record<string, string> = { int: 'number', long: 'number' };
const logicalTypes: Record<string, string> = { decimal: 'Decimal', 'timestamp-micros': 'Micros' };

function enumText(name: string, schema: AvroObject): string {
  return `export type ${name} = ${(schema.symbols ?? []).map((symbol) => `'${symbol}'`).join(' | ')};\n`;
}

function nullLast(a: string, b: string): number {
  return Number(a === 'null') - Number(b === 'null');
}

function fail(what: string): never {
  throw new Error(`schemas/ uses what the generator does not know: ${what}`);
}
