import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecorded } from './vocabulary.ts';

/** A fixture's file, as it is written: in this order. */
export interface FixtureContent {
  source: string;
  header?: string;
  settings?: Record<string, unknown>;
  /** The body, where JSON says it in the same bytes; else `bodyText`. */
  body?: unknown;
  bodyText?: string;
  events?: unknown[];
  ignored?: string;
}

/** Types that can name a file, here and elsewhere, and cannot leave a folder. */
export function canNameFile(type: string): boolean {
  return /^[A-Za-z\d_][\w.:-]{0,99}$/.test(type);
}

/** A body as a fixture holds it: to be read where that keeps every byte, else as a text. */
export function bodyContent(text: string): Pick<FixtureContent, 'body' | 'bodyText'> {
  const body: unknown = JSON.parse(text);
  return JSON.stringify(body) === text ? { body } : { bodyText: text };
}

/**
 * Writes a fixture into a folder, which is made, as `<type>~recorded-<n>.json` with the next number that is free: what is there
 * is never written over. Returns the file's path.
 */
export function writeRecorded(folder: string, type: string, content: FixtureContent): string {
  mkdirSync(folder, { recursive: true });
  for (let n = 1; ; n += 1) {
    const file = join(folder, `${type}~recorded-${n}.json`);
    try {
      writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** What a recorded fixture holds. */
export interface RecordedBody {
  type: string;
  body: Buffer;
}

/** The recorded fixtures of a folder. What is no fixture is passed over. */
export function recordedIn(folder: string): RecordedBody[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
  return names.filter(isRecorded).flatMap((name) => {
    const { body, bodyText } = parseOrEmpty(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const text = bodyText ?? JSON.stringify(body);
    return text === undefined ? [] : [{ type: name.replace(/~.*$/, ''), body: Buffer.from(text) }];
  });
}

function parseOrEmpty(text: string): Pick<FixtureContent, 'body' | 'bodyText'> {
  try {
    return JSON.parse(text) as Pick<FixtureContent, 'body' | 'bodyText'>;
  } catch {
    return {}; // the conformance suite says so
  }
}
