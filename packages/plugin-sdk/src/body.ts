import { TributaryError } from '@tributary/errors';
import { parseJson, type JsonValue } from './json.ts';
import { parseForm } from './schemes/form.ts';

/** How a platform writes its bodies: as JSON, or as a form (`a=1&b=2`, `application/x-www-form-urlencoded`). */
export type BodyForm = 'json' | 'form';

/** What a body holds: of a form an object of texts, one for each parameter. Throws `decode.malformed_body`. */
export function parseBody(body: Buffer, form: BodyForm = 'json'): JsonValue {
  if (form === 'json') return parseJson(body);
  const parameters = body.length === 0 ? undefined : parseForm(body);
  if (parameters === undefined)
    throw new TributaryError('decode.malformed_body', { detail: 'no form, or a parameter comes twice' });
  return Object.fromEntries(parameters);
}
