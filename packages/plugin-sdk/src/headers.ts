import { TributaryError } from '@tributary/errors';

/** HTTP headers as they arrived: order, spelling and duplicates kept. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/**
 * The value of a header that a scheme expects once. Throws `verify.signature_missing` where it is absent, and
 * `verify.signature_malformed` where it comes twice: which of the two was signed is anybody's guess.
 */
export function singleHeader(headers: HeaderList, name: string): string {
  const lower = name.toLowerCase();
  let found: string | undefined;
  for (const [candidate, value] of headers) {
    if (candidate.length !== lower.length || candidate.toLowerCase() !== lower) continue;
    if (found !== undefined) throw new TributaryError('verify.signature_malformed', { detail: `${lower} comes twice` });
    found = value;
  }
  if (found === undefined || found === '') throw new TributaryError('verify.signature_missing', { detail: lower });
  return found;
}

/** Whether a header is there, once or more often, with a value or without. */
export function hasHeader(headers: HeaderList, name: string): boolean {
  const lower = name.toLowerCase();
  return headers.some(([candidate]) => candidate.length === lower.length && candidate.toLowerCase() === lower);
}
