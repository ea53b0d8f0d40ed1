import type { KeyObject } from 'node:crypto';
import type { Micros } from '@tributary/events';
import type { HeaderList } from '../headers.ts';

/** A key as a scheme uses it. */
export interface SchemeKey {
  /** As the account's configuration names it. */
  id: string;
  /** As `prepareKey` made it. */
  key: KeyObject;
}

/** The bytes of a webhook, of which nothing is proven. */
export interface UnprovenWebhook {
  /** As they arrived. */
  headers: HeaderList;
  /** As it arrived, byte for byte. */
  body: Buffer;
}

/** What a scheme looks at. `keys` are those that were valid at `receivedAt`. */
export interface VerifyInput extends UnprovenWebhook {
  /** The clock of verification (invariant 4). */
  receivedAt: Micros;
  /** How far the signature's own timestamp may be from `receivedAt`; only where the scheme has one. */
  toleranceSeconds?: number | undefined;
  /** Those of the account that were valid at `receivedAt`. */
  keys: readonly SchemeKey[];
  /** Whether the account takes webhooks that prove nothing; only `unsigned` asks. */
  allowUnsigned?: boolean | undefined;
}

/** What a scheme found: which key matched, and when the signature says that it was made. */
export interface Proof {
  /** The id of the key that made the signature. */
  keyId: string;
  /** What the signature's own timestamp says; null where it has none. */
  signedAt: Micros | null;
  /** Which scheme it was, where a scheme has several; else the scheme's own name counts. */
  scheme?: string;
}

/** What a genuine sender has. */
export interface SignInput {
  /** What is signed. */
  body: Buffer;
  /** As `prepareSigningKey` or `generateKey` made it. */
  key: KeyObject;
  /** Used where the scheme has a timestamp of its own. */
  signedAt: Micros;
  /** Of several schemes the one that signs in this header; without it the first. */
  header?: string | undefined;
}

/** A new key, both ends of it. */
export interface GeneratedKey {
  /** As an operator would configure it: the shared secret, or the public key. */
  secret: Buffer;
  /** What the sender signs with. */
  signingKey: KeyObject;
}

/** How a provider signs. Built by the SDK alone; verifies and signs, so that tests can make genuine webhooks. */
export interface SignatureScheme {
  /** Stands in the event's `verification.scheme`. */
  readonly name: string;
  /** The header that carries the signature, lower-case; empty where none does. */
  readonly header: string;
  /** Whether the signature has a timestamp of its own, so that it can be stale. */
  readonly timestamped: boolean;
  /** The schemes of which this one chooses, where it does. */
  readonly members?: readonly SignatureScheme[];
  /** Why the platform does not sign; only where webhooks without a signature may pass, in accounts that allow it. */
  readonly unsignedBecause?: string;
  /** Secret bytes, as configured, to a key that verifies. Throws an Error with what is wrong with them, and without them. */
  prepareKey(secret: Buffer): KeyObject;
  /** Secret bytes to a key that signs. Throws an Error where they can only verify: the sender of an asymmetric scheme has other ones. */
  prepareSigningKey(secret: Buffer): KeyObject;
  /** A new key, for tests and for a look around. The only function here that is not pure. */
  generateKey(): GeneratedKey;
  /** Whether the webhook carries something in this scheme's place, genuine or not. */
  isOn(webhook: UnprovenWebhook): boolean;
  /** Throws `verify.signature_missing`, `_malformed`, `_mismatch`, `verify.timestamp_outside_tolerance` or `verify.no_key`. */
  verify(input: VerifyInput): Proof;
  /** The headers that a genuine webhook carries. */
  sign(input: SignInput): HeaderList;
  /** The body that a genuine webhook has; only where the signature is a part of the body. */
  signBody?(input: SignInput): Buffer;
}
