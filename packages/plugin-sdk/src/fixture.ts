import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TributaryError } from '@tributary/errors';

/** A body in a documented shape, and the events that it must become. One JSON file each, in a plugin's `fixtures/`. */
export interface Fixture {
  /** The file's name without `.json`: the provider's type, and for a further fixture of it `<type>~<what is special>`. */
  name: string;
  /** The provider's type: the name without what follows its `~`. */
  type: string;
  /** The document that the body's shape comes from; empty where the file names none. */
  source: string;
  /** The body's bytes: the file's `body` written compactly, or its `bodyText` as it stands. */
  body: Buffer;
  /** The header that it is signed in, where the plugin's scheme has several; without one it is the scheme's first. */
  header?: string | undefined;
  /** Why its webhook is received under another key than that of its events, and may be late or early among those of its object. */
  order?: string | undefined;
  /** The account's settings, where the plugin has some. */
  settings: Record<string, unknown>;
  /** The golden events, without members that are null; or why the webhook is ignored; null where nobody has looked yet. */
  expected: { events: unknown[] } | { ignored: string } | null;
}

/** All fixtures of a plugin's folder, by name. Throws `plugin.fixture_invalid` with the file and what to do. */
export function loadFixtures(pluginFolder: string): Fixture[] {
  const folder = join(pluginFolder, 'fixtures');
  if (!existsSync(folder)) throw invalid('fixtures/', 'is missing: put a file there for every type');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.toSorted().map((file) => readFixture(folder, file));
}

function readFixture(folder: string, file: string): Fixture {
  const content = parseFile(folder, file);
  const { source, body, bodyText, header, order, settings = {}, events, ignored } = content;
  const text = typeof bodyText === 'string' ? bodyText : body === undefined ? undefined : JSON.stringify(body);
  if (text === undefined) throw invalid(file, 'has no `body` and no `bodyText`');
  if (Array.isArray(events) && ignored !== undefined) throw invalid(file, 'has both `events` and `ignored`');
  const name = file.slice(0, -'.json'.length);
  return {
    name,
    type: name.split('~')[0] ?? name,
    // Without one the conformance suite says so, with file and line; whoever only sends a fixture does not mind.
    source: typeof source === 'string' ? source : '',
    body: Buffer.from(text),
    header: typeof header === 'string' ? header : undefined,
    order: typeof order === 'string' ? order : undefined,
    settings: settings as Record<string, unknown>,
    expected: typeof ignored === 'string' ? { ignored } : Array.isArray(events) ? { events } : null,
  };
}

function parseFile(folder: string, file: string): Record<string, unknown> {
  const content = parseText(readFileSync(join(folder, file), 'utf8'), file);
  if (typeof content !== 'object' || content === null) throw invalid(file, 'is no object');
  return content as Record<string, unknown>;
}

function parseText(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TributaryError('plugin.fixture_invalid', { detail: `${file} is no JSON`, cause });
  }
}

function invalid(file: string, what: string): TributaryError {
  return new TributaryError('plugin.fixture_invalid', { detail: `${file} ${what}` });
}
