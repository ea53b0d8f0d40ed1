import { hash, type KeyObject } from 'node:crypto';
import { hasHeader, singleHeader, type HeaderList } from '../headers.ts';
import type { Algorithm } from './algorithm.ts';
import { ed25519Algorithm } from './ed25519-key.ts';
import { hmac } from './hmac.ts';
import { matchKey } from './match-key.ts';
import { checkCount } from './most-signatures.ts';
import type { SchemeKey, SignatureScheme } from './scheme.ts';
import { malformed } from './signature-text.ts';
import { generateStandardKey, prepareStandardKey, prepareStandardSigningKey } from './standard-webhooks-key.ts';
import { judgeAge, readTimestamp, writeTimestamp } from './timestamp.ts';

/** Standard Webhooks 1.0.0: `<prefix>-id`, `<prefix>-timestamp` and `<prefix>-signature`. */
export interface StandardWebhooksOptions {
  /** `webhook`, as the specification says, without it; `svix` is the name that came before. */
  headerPrefix?: 'webhook' | 'svix';
  /** How far the timestamp may be from the time of receipt, both ways; 300 if absent. An account's setting goes before it. */
  toleranceSeconds?: number;
}

/** The versions of a signature. */
const algorithms: ReadonlyMap<string, Algorithm> = new Map([
  ['v1', hmac],
  ['v1a', ed25519Algorithm],
]);

/**
 * Builds the scheme: `v1`, HMAC-SHA256, and `v1a`, Ed25519, over `<id>.<timestamp>.<body>`; several signatures, separated by
 * blanks. Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
 */
export function standardWebhooks(options: StandardWebhooksOptions = {}): SignatureScheme {
  const { headerPrefix = 'webhook', toleranceSeconds = 300 } = options;
  const idHeader = `${headerPrefix}-id`;
  const timeHeader = `${headerPrefix}-timestamp`;
  const header = `${headerPrefix}-signature`;
  const signed = (headers: HeaderList, body: Buffer) => [
    `${readId(headers, idHeader)}.${singleHeader(headers, timeHeader)}.`,
    body,
  ];
  return {
    name: 'standard-webhooks',
    header,
    timestamped: true,
    prepareKey: prepareStandardKey,
    prepareSigningKey: prepareStandardSigningKey,
    generateKey: generateStandardKey,
    isOn: ({ headers }) => hasHeader(headers, header),
    verify(input) {
      const signatures = parseSignatures(singleHeader(input.headers, header), input.keys);
      const instant = readTimestamp(singleHeader(input.headers, timeHeader), 'seconds', timeHeader);
      const parts = signed(input.headers, input.body);
      const keyId = matchKey(input.keys, (key) => {
        const [version, algorithm] = versionOf(key);
        return algorithm.hasMade(key, signatures.get(version) ?? [], parts);
      });
      return { keyId, signedAt: judgeAge(instant, input, toleranceSeconds) };
    },
    sign({ body, key, signedAt }) {
      const id = `msg_${hash('sha256', body, 'hex').slice(0, 27)}`;
      const headers: HeaderList = [
        [idHeader, id],
        [timeHeader, writeTimestamp(signedAt, 'seconds')],
      ];
      const [version, algorithm] = versionOf(key);
      return [...headers, [header, `${version},${algorithm.sign(key, signed(headers, body)).toString('base64')}`]];
    },
  };
}

/** A key serves one version: a public one is never the secret of an HMAC. */
function versionOf({ type }: KeyObject): [version: string, algorithm: Algorithm] {
  return type === 'secret' ? ['v1', hmac] : ['v1a', ed25519Algorithm];
}

/** By version. Versions that nobody knows are passed over, so that a sender can add one. */
function parseSignatures(text: string, keys: readonly SchemeKey[]): Map<string, Buffer[]> {
  const known = text.split(' ').flatMap((item) => {
    const [version = ''] = item.split(',', 1);
    const algorithm = algorithms.get(version);
    return algorithm === undefined ? [] : [{ version, algorithm, base64: item.slice(version.length + 1) }];
  });
  checkCount(known, [...algorithms.keys()].join(' or '));
  const byVersion = new Map<string, Buffer[]>();
  for (const { version, algorithm, base64 } of known) {
    byVersion.set(version, [...(byVersion.get(version) ?? []), algorithm.decode(base64, 'base64', keys)]);
  }
  return byVersion;
}

/** The id is signed with a dot after it: one with a dot in it could be read as another id and timestamp. */
function readId(headers: HeaderList, name: string): string {
  const id = singleHeader(headers, name);
  if (id.includes('.')) throw malformed(`${name} has a dot in it`);
  return id;
}
