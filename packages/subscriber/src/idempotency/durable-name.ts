import { createHash } from 'node:crypto';

/** Names that a database takes as they are; the keys of its indexes are short, and PostgreSQL stores no U+0000. */
const longest = 200;

/** A text as the key of a row: itself, or its digest where a database might refuse it. */
export function durableName(text: string): string {
  if (text.length <= longest && !text.includes('\0')) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
