import { createSecretKey } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import { unusable } from './key-text.ts';
import type { SignatureScheme } from './scheme.ts';

/** A platform, or an endpoint of one, that signs nothing. */
export interface UnsignedOptions {
  /** Why; an operator reads it in a warning at each start. */
  because: string;
}

/** Stands in place of a key's id where nothing was proven. */
export const noKeyId = 'none';

/** Its name is what the runtime tells a pass without a proof by. */
export const unsignedName = 'unsigned';

/**
 * Builds a scheme that proves nothing. Invariant 3: it passes only in accounts whose configuration says
 * `allowUnsigned: true`; elsewhere every webhook is `verify.no_key`.
 */
export function unsigned({ because }: UnsignedOptions): SignatureScheme {
  return {
    name: unsignedName,
    header: '',
    timestamped: false,
    unsignedBecause: because,
    prepareKey() {
      throw unusable('the scheme is unsigned and has no keys');
    },
    prepareSigningKey: createSecretKey,
    generateKey: () => ({ secret: Buffer.from(unsignedName), signingKey: createSecretKey(Buffer.from(unsignedName)) }),
    isOn: () => false,
    verify({ allowUnsigned }) {
      if (allowUnsigned !== true) throw new TributaryError('verify.no_key', { detail: 'allowUnsigned is off' });
      return { keyId: noKeyId, signedAt: null, scheme: unsignedName };
    },
    sign: () => [],
  };
}
