import type { KeyObject } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import type { SchemeKey } from './scheme.ts';

/**
 * The id of the first key that made a signature. All keys are tried, also after a match, so that the time tells nothing of
 * which it was. Throws `verify.signature_mismatch`.
 */
export function matchKey(keys: readonly SchemeKey[], hasMade: (key: KeyObject) => boolean): string {
  let matched: string | undefined;
  for (const { id, key } of keys) if (hasMade(key)) matched ??= id;
  if (matched === undefined) throw new TributaryError('verify.signature_mismatch');
  return matched;
}
