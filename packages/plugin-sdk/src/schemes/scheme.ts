import type { KeyObject } from 'node:crypto';
import type { Micros } from '@tributary/events';
import type { HeaderList } from '../headers.ts';

/** A key as a scheme uses it. */
export interface SchemeKey {
  id: string;
  key: KeyObject;
}

/** What a scheme looks at. `keys` are those that were valid at `receivedAt`, at least one. */
export interface VerifyInput {
  headers: HeaderList;
  body: Buffer;
  /** The clock of verification (invariant 4). */
  receivedAt: Micros;
  /** How far the signature's own timestamp may be from `receivedAt`; only where the scheme has one. */
  toleranceSeconds?: number | undefined;
  keys: readonly SchemeKey[];
}

/** What a scheme found: which key matched, and when the signature says that it was made. */
export interface Proof {
  keyId: string;
  signedAt: Micros | null;
}

/** What a genuine sender has. */
export interface SignInput {
  body: Buffer;
  key: KeyObject;
  /** Used where the scheme has a timestamp of its own. */
  signedAt: Micros;
}

/** How a provider signs. Built by the SDK alone; verifies and signs, so that tests can make genuine webhooks. */
export interface SignatureScheme {
  /** Stands in the event's `verification.scheme`. */
  readonly name: string;
  /** The header that carries the signature, lower-case. */
  readonly header: string;
  /** Whether the signature has a timestamp of its own, so that it can be stale. */
  readonly timestamped: boolean;
  /** Secret bytes, as configured, to a key. Throws an Error with what is wrong with them, and without them. */
  prepareKey(secret: Buffer): KeyObject;
  /** Throws `verify.signature_missing`, `_malformed`, `_mismatch` or `verify.timestamp_outside_tolerance`. */
  verify(input: VerifyInput): Proof;
  /** The headers that a genuine webhook carries. */
  sign(input: SignInput): HeaderList;
}
