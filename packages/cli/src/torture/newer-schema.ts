import { fieldsOf, objectsIn, type SchemaObject } from '../schema-json.ts';
import { newerSymbol } from './planned-record.ts';

/** The resource that only the later version has. */
export const newerResource = 'novelty';

/** What no version changes. */
const fixed = 'Money';

/**
 * A schema as a later version may have it, by the rules that it is changed by: every enum has a symbol more, every record but
 * Money a field more, and there is one resource more.
 */
export function newerSchema(text: string): SchemaObject {
  const schema = JSON.parse(text) as SchemaObject;
  for (const object of objectsIn(schema)) {
    if (object.type === 'enum') object.symbols = [...(object.symbols ?? []), newerSymbol];
    if (object.type === 'record' && object.name !== schema.name && object.name !== fixed)
      object.fields = [{ name: 'newest', type: ['null', 'string'], default: null }, ...fieldsOf(object)];
  }
  const record = { type: 'record', name: 'Novelty', fields: [{ name: 'id', type: 'string' }] };
  schema.fields = [...fieldsOf(schema), { name: newerResource, type: ['null', record], default: null }];
  return schema;
}
