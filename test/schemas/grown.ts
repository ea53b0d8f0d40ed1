import { fieldsOf, objectsIn, type SchemaObject } from '../../packages/cli/src/schema-json.ts';

/** A schema as a later version may have it: each enum has a symbol more, each record a field, and there is a resource more. */
export function grown(schema: SchemaObject): SchemaObject {
  const later = structuredClone(schema);
  for (const object of objectsIn(later)) {
    if (object.type === 'enum') object.symbols = [...(object.symbols ?? []), 'NEWEST'];
    if (object.type === 'record' && object.name !== later.name)
      object.fields = [{ name: 'newest', type: ['null', 'string'], default: null }, ...fieldsOf(object)];
  }
  const thing = { type: 'record', name: 'Thing', fields: [{ name: 'id', type: 'string' }] };
  later.fields = [...fieldsOf(later), { name: 'thing', type: ['null', thing], default: null }];
  return later;
}
