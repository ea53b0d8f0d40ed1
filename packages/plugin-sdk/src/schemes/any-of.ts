import { createSecretKey, type KeyObject } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import { unusable } from './key-text.ts';
import type { Proof, SchemeKey, SignatureScheme, SignInput, VerifyInput } from './scheme.ts';
import { malformed } from './signature-text.ts';

/**
 * Builds a scheme of several: the webhook is verified with the one in whose place it carries something, and with no other. Two
 * of them on one webhook are `verify.signature_malformed`, none is `verify.signature_missing`, or unsigned, where a member is
 * and the account allows it. It signs with the first, or with the one that `sign` is told the header of. Throws an Error where
 * two members have the same header.
 */
export function anyOf(first: SignatureScheme, ...others: readonly SignatureScheme[]): SignatureScheme {
  const members = [first, ...others].flatMap((scheme) => scheme.members ?? [scheme]);
  refuseSharedHeaders(members);
  const ring = createRing(members);
  const { unsignedBecause } = members.find(isUnsigned) ?? {};
  const signer = ({ header }: SignInput) => (header === undefined ? first : memberOf(members, header));
  return {
    name: members.map(({ name }) => name).join(' or '),
    header: first.header,
    timestamped: first.timestamped,
    members,
    ...(unsignedBecause !== undefined && { unsignedBecause }),
    prepareKey: ring.add,
    prepareSigningKey: (secret) => first.prepareSigningKey(secret),
    generateKey: () => first.generateKey(),
    isOn: (webhook) => members.some((member) => member.isOn(webhook)),
    verify(input) {
      const member = choose(members, input) ?? passUnsigned(members, input);
      return verifyWith(member, { ...input, keys: ring.keysOf(member, input.keys) }, nameOf(member, members));
    },
    sign: (input) => signer(input).sign(input),
    ...(members.some(({ signBody }) => signBody !== undefined) && {
      signBody: (input: SignInput) => signer(input).signBody?.(input) ?? input.body,
    }),
  };
}

function choose(members: readonly SignatureScheme[], input: VerifyInput): SignatureScheme | undefined {
  const present = members.filter((member) => member.isOn(input));
  if (present.length > 1) throw malformed(`${present.map(placeOf).join(' and ')} at once`);
  return present[0];
}

function passUnsigned(members: readonly SignatureScheme[], { allowUnsigned }: VerifyInput): SignatureScheme {
  const member = members.find(isUnsigned);
  if (member !== undefined && allowUnsigned === true) return member;
  const places = members.filter((one) => !isUnsigned(one)).map(placeOf);
  throw new TributaryError('verify.signature_missing', { detail: places.join(' or ') });
}

function verifyWith(member: SignatureScheme, input: VerifyInput, scheme: string): Proof {
  if (input.keys.length === 0 && !isUnsigned(member)) throw new TributaryError('verify.no_key', { detail: scheme });
  return { ...member.verify(input), scheme };
}

/** A member's name; with its place, where another has the name too. */
function nameOf(member: SignatureScheme, members: readonly SignatureScheme[]): string {
  const isShared = members.some((other) => other !== member && other.name === member.name);
  return isShared ? `${member.name} ${placeOf(member)}` : member.name;
}

const isUnsigned = ({ unsignedBecause }: SignatureScheme): boolean => unsignedBecause !== undefined;
const placeOf = ({ header, name }: SignatureScheme): string => (header === '' ? name : header);

function memberOf(members: readonly SignatureScheme[], header: string): SignatureScheme {
  const member = members.find((one) => one.header === header.toLowerCase());
  if (member === undefined) throw new Error(`no scheme signs in ${header}`);
  return member;
}

function refuseSharedHeaders(members: readonly SignatureScheme[]): void {
  const places = members.map(placeOf);
  const shared = places.find((place, at) => places.indexOf(place) !== at);
  if (shared !== undefined) throw new Error(`two schemes sign in ${shared}`);
}

/**
 * Each member makes its own key of the configured bytes: one scheme takes `whsec_` for a part of the secret and another does
 * not. What is a public key to one of them is nobody's shared secret: whoever has it could sign. So beside Ed25519 a shared
 * secret of 64 hex digits, or of 32 bytes in base64, is taken for the public key that it may be, and serves no HMAC.
 */
function prepareEach(members: readonly SignatureScheme[], secret: Buffer): (KeyObject | undefined)[] {
  const keys = members.map((member) => {
    try {
      return member.prepareKey(secret);
    } catch {
      return undefined; // a key of another member; of none is said by prepareKey
    }
  });
  const isPublic = keys.some((key) => key?.type === 'public');
  return isPublic ? keys.map((key) => (key?.type === 'public' ? key : undefined)) : keys;
}

/**
 * Keeps what each member made of a key. The key itself holds the configured bytes: of one that was not added here, as after a
 * way to another thread, each member makes its own once more.
 */
function createRing(members: readonly SignatureScheme[]) {
  const prepared = new WeakMap<KeyObject, (KeyObject | undefined)[]>();
  function add(secret: Buffer): KeyObject {
    const each = prepareEach(members, secret);
    if (each.every((key) => key === undefined)) throw unusable('it is no key of any of the schemes');
    const key = createSecretKey(secret);
    prepared.set(key, each);
    return key;
  }
  function keysOf(member: SignatureScheme, keys: readonly SchemeKey[]): SchemeKey[] {
    const at = members.indexOf(member);
    return keys.flatMap(({ id, key }) => {
      const own = (prepared.get(key) ?? prepareEach(members, key.export()))[at];
      return own === undefined ? [] : [{ id, key: own }];
    });
  }
  return { add, keysOf };
}
