import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TributaryError } from '@tributary/errors';

/** The event types that one document names. */
export interface DocumentedTypes {
  /** The document: its address, or its name and section. */
  source: string;
  /** The provider's types, in the document's words. */
  types: string[];
}

/**
 * A plugin's `documented.json`: every type that the provider's documents name, by document. Written from the documents and
 * not from the table, it is what the table is held against. Throws `plugin.fixture_invalid` with what to do.
 */
export function loadDocumented(pluginFolder: string): DocumentedTypes[] {
  const file = join(pluginFolder, 'documented.json');
  if (!existsSync(file)) throw invalid('is missing: list every type that the documents name, by document');
  const content = parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(content) || !content.every(isDocumented))
    throw invalid('must be a list of { "source": "<the document>", "types": ["<type>", …] }');
  return content;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TributaryError('plugin.fixture_invalid', { detail: 'documented.json is no JSON', cause });
  }
}

function isDocumented(value: unknown): value is DocumentedTypes {
  const { source, types } = (value ?? {}) as Partial<Record<keyof DocumentedTypes, unknown>>;
  return typeof source === 'string' && Array.isArray(types) && types.every((type) => typeof type === 'string');
}

function invalid(what: string): TributaryError {
  return new TributaryError('plugin.fixture_invalid', { detail: `documented.json ${what}` });
}
