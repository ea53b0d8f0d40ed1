import { TributaryError } from '@tributary/errors';
import { noKeyId, unsignedName, type SignatureScheme, type Verification } from '@tributary/plugin-sdk';
import type { Account, AccountKey } from './provider.ts';
import type { RawWebhook } from './record.ts';

/**
 * Proves that the provider sent these bytes. Throws `verify.*`; there is no other way out than a proof.
 *
 * Invariant 4: keys and timestamps are judged at the time of receipt. A webhook that waited for days verifies as it did on
 * arrival, and so does a replay of next year.
 */
export function verify(raw: RawWebhook, account: Account, scheme: SignatureScheme): Verification {
  const allowUnsigned = account.allowUnsigned === true;
  const keys = account.keys.filter((key) => isValidAt(key, raw.receivedAt));
  if (keys.length === 0 && !allowUnsigned) throw new TributaryError('verify.no_key', { detail: account.id });
  const proof = scheme.verify({
    headers: raw.headers,
    body: raw.body,
    receivedAt: raw.receivedAt,
    toleranceSeconds: account.toleranceSeconds,
    keys,
    allowUnsigned,
  });
  // Invariant 3: a proof names a key that was handed over. A scheme that returns anything else, or later, has proven nothing;
  // only where the account allows it, and the scheme says so, is there none.
  const isUnsigned = allowUnsigned && proof.scheme === unsignedName && proof.keyId === noKeyId;
  if (!isUnsigned && !keys.some(({ id }) => id === proof.keyId))
    throw new TypeError('the scheme names no key that it was given');
  return { scheme: proof.scheme ?? scheme.name, key_id: proof.keyId, signed_at: proof.signedAt };
}

function isValidAt({ notBefore, notAfter }: AccountKey, instant: number): boolean {
  return (notBefore === null || notBefore <= instant) && (notAfter === null || instant < notAfter);
}
