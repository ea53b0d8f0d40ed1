import { createHash } from 'node:crypto';
import { valueAt, wholeNumberText } from './fields.ts';
import { parseBody } from './body.ts';
import type { JsonValue } from './json.ts';

/** Ids are short. A longer value is somebody who wants key and body together to exceed what the topic takes. */
const longestKey = 256;

/**
 * The key of a raw record: the value at the first of the plugin's paths that is there, else the sha-256 of the body in hex,
 * so that redeliveries meet. Read from bytes that nobody has proven; all it can do is choose a partition.
 */
export function readOrderingKey(paths: readonly string[] | undefined, body: Buffer): string {
  const json = paths === undefined ? null : parseUnproven(body);
  for (const path of paths ?? []) {
    const value = valueAt(json, path);
    const key = typeof value === 'string' ? value : wholeNumberText(value);
    if (key !== undefined && key !== '' && key.length <= longestKey) return key;
  }
  return createHash('sha256').update(body).digest('hex');
}

/** JSON or a form: which of them the platform writes need not be known for it. */
function parseUnproven(body: Buffer): JsonValue {
  for (const form of ['json', 'form'] as const) {
    try {
      return parseBody(body, form);
    } catch {
      // what cannot be read falls back to the digest; the runtime will say why
    }
  }
  return null;
}
