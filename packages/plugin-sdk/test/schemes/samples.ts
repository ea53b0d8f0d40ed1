import { generateKeyPairSync } from 'node:crypto';
import type { HeaderList } from '../../src/headers.ts';
import { anyOf } from '../../src/schemes/any-of.ts';
import { bodyHmac } from '../../src/schemes/body-hmac.ts';
import { ed25519 } from '../../src/schemes/ed25519.ts';
import { rsaSha256 } from '../../src/schemes/rsa-sha256.ts';
import type { GeneratedKey, Proof, SignatureScheme, UnprovenWebhook, VerifyInput } from '../../src/schemes/scheme.ts';
import { sortedParameters } from '../../src/schemes/sorted-parameters.ts';
import { standardWebhooks } from '../../src/schemes/standard-webhooks.ts';
import { templatedHmac } from '../../src/schemes/templated-hmac.ts';
import { timestampedHmac } from '../../src/schemes/timestamped-hmac.ts';

/** The body of the computed vectors: 100 characters. */
export const vectorBody = Buffer.from(
  '{"id":"evt_vector_1","object":"event","created_at":"2025-03-11T12:25:08.284979602Z","type":"vector"}',
);

/** When every webhook is signed and received, unless a test says otherwise. */
export const signedAt = 1_700_000_000_000_000;

/** A scheme, and where in its webhooks the text of the signature stands. */
export interface SampleScheme {
  name: string;
  scheme: SignatureScheme;
  encoding: 'hex' | 'base64';
  body: Buffer;
  key(): GeneratedKey;
  /** Everything before the signature in its place: `t=1700000000,v1=`. */
  before: RegExp;
}

type Options = Pick<SampleScheme, 'scheme' | 'encoding'> & Partial<SampleScheme>;

function sample(name: string, options: Options): SampleScheme {
  return { name, body: vectorBody, key: () => options.scheme.generateKey(), before: /^/, ...options };
}

const form = Buffer.from('reference=order+1&amount=12.30&empty=&currency=USD&name=%C3%A4');
const timestamp = { header: 'X-Timestamp', unit: 'milliseconds', toleranceSeconds: 300 } as const;
const standard = standardWebhooks();
const platform = timestampedHmac({ header: 'platform-signature', encoding: 'hex', toleranceSeconds: 300 });

/** One of each scheme that the SDK has. */
export const samples: SampleScheme[] = [
  sample('timestampedHmac', { scheme: platform, encoding: 'hex', before: /^t=\d+,v1=/ }),
  sample('bodyHmac in hex', { scheme: bodyHmac({ header: 'X-Signature', encoding: 'hex' }), encoding: 'hex' }),
  sample('bodyHmac in base64', { scheme: bodyHmac({ header: 'x', encoding: 'base64' }), encoding: 'base64' }),
  sample('templatedHmac over fields', {
    scheme: templatedHmac({ header: 'signature', encoding: 'base64', template: '{id}{body}{created_at}' }),
    encoding: 'base64',
  }),
  sample('templatedHmac over a timestamp', {
    scheme: templatedHmac({
      header: 'x-signature',
      encoding: 'hex',
      template: '{header:x-timestamp}{header:x-id}{body}',
      timestamp,
    }),
    encoding: 'hex',
  }),
  sample('rsaSha256', { scheme: rsaSha256({ header: 'sign', encoding: 'base64' }), encoding: 'base64' }),
  sample('ed25519', { scheme: ed25519({ header: 'x', encoding: 'hex' }), encoding: 'hex' }),
  sample('ed25519 over a timestamp', {
    scheme: ed25519({ header: 'x', encoding: 'base64', timestamp }),
    encoding: 'base64',
  }),
  sample('standardWebhooks v1', { scheme: standard, encoding: 'base64', before: /^v1,/ }),
  sample('standardWebhooks v1a, under its older names', {
    scheme: standardWebhooks({ headerPrefix: 'svix' }),
    encoding: 'base64',
    before: /^v1a,/,
    key: generatePublicStandardKey,
  }),
  sample('sortedParameters with HMAC', {
    scheme: sortedParameters({ parameter: 'sign', algorithm: 'hmac-sha256', encoding: 'hex' }),
    encoding: 'hex',
    body: form,
  }),
  sample('sortedParameters with RSA', {
    scheme: sortedParameters({ parameter: 'sign', algorithm: 'rsa-sha256', encoding: 'base64' }),
    encoding: 'base64',
    body: form,
  }),
  sample('anyOf', {
    scheme: anyOf(platform, rsaSha256({ header: 'sign', encoding: 'base64' })),
    encoding: 'hex',
    before: /^t=\d+,v1=/,
  }),
];

/** A key of the asymmetric version: `whpk_` for the account, the private one for the sender. */
export function generatePublicStandardKey(): GeneratedKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
  return { secret: Buffer.from(`whpk_${bytes.toString('base64')}`), signingKey: privateKey };
}

/** A genuine webhook. */
export function signWebhook({ scheme, body }: SampleScheme, { signingKey }: GeneratedKey): UnprovenWebhook {
  const input = { body, key: signingKey, signedAt };
  return { headers: scheme.sign(input), body: scheme.signBody?.(input) ?? body };
}

/** Verifies with one key, `main`. */
export function verifyWebhook(
  scheme: SignatureScheme,
  { secret }: GeneratedKey,
  input: UnprovenWebhook & Partial<VerifyInput>,
): Proof {
  return scheme.verify({ receivedAt: signedAt, keys: [{ id: 'main', key: scheme.prepareKey(secret) }], ...input });
}

/** A webhook with another text in place of its signature's. */
export function withSignature(
  { scheme, before }: SampleScheme,
  { headers, body }: UnprovenWebhook,
  change: (text: string) => string,
): UnprovenWebhook {
  if (scheme.header === '') {
    const [rest = '', text = ''] = body.toString().split('&sign=');
    const changed = encodeURIComponent(change(decodeURIComponent(text)));
    return { headers, body: Buffer.from(`${rest}&sign=${changed}`) };
  }
  const changed = headers.map(([name, value]): HeaderList[number] => {
    if (name !== scheme.header) return [name, value];
    const [prefix = ''] = before.exec(value) ?? [];
    return [name, prefix + change(value.slice(prefix.length))];
  });
  return { headers: changed, body };
}
