import { TributaryError } from '@tributary/errors';
import type { Algorithm } from './algorithm.ts';
import { formatParameter, parseForm, type Parameter } from './form.ts';
import { hmac } from './hmac.ts';
import { matchKey } from './match-key.ts';
import { rsa } from './rsa.ts';
import type { SignatureScheme } from './scheme.ts';
import type { SignatureEncoding } from './signature-text.ts';

/** A form whose parameters are signed in the order of their names, with the signature as one of them. For plugins with `body: 'form'`. */
export interface SortedParametersOptions {
  /** The parameter that holds the signature. */
  parameter: string;
  /** What makes the signature. */
  algorithm: 'hmac-sha256' | 'rsa-sha256';
  /** How the signature stands there: `hex` or `base64`. Another form is refused. */
  encoding: SignatureEncoding;
}

const algorithms: Readonly<Record<SortedParametersOptions['algorithm'], Algorithm>> = {
  'hmac-sha256': hmac,
  'rsa-sha256': rsa,
};

/**
 * Builds the scheme: over `a=1&b=2` of the decoded parameters, sorted by name, without the signature and without empty values,
 * which anybody may add.
 * Its old variant, the MD5 of that text with a key at its end, is left out on purpose: two texts with one MD5 are made in
 * seconds, and what is appended to both, as the key is, leaves them equal, so a signature for the one is one for the other.
 */
export function sortedParameters({ parameter, algorithm: name, encoding }: SortedParametersOptions): SignatureScheme {
  const algorithm = algorithms[name];
  return {
    name: `sorted-parameters-${name}`,
    header: '',
    timestamped: false,
    prepareKey: algorithm.prepareKey,
    prepareSigningKey: algorithm.prepareSigningKey,
    generateKey: algorithm.generateKey,
    isOn: ({ body }) => parseForm(body)?.some(([one]) => one === parameter) ?? false,
    verify({ body, keys }) {
      const parameters = readForm(body);
      const text = parameters.find(([one]) => one === parameter)?.[1] ?? '';
      if (text === '') throw new TributaryError('verify.signature_missing', { detail: parameter });
      const signature = algorithm.decode(text, encoding, keys);
      const parts = [joinSorted(parameters, parameter)];
      return { keyId: matchKey(keys, (key) => algorithm.hasMade(key, [signature], parts)), signedAt: null };
    },
    sign: () => [],
    signBody({ body, key }) {
      const signature = algorithm.sign(key, [joinSorted(readForm(body), parameter)]).toString(encoding);
      return Buffer.concat([
        body,
        Buffer.from(`${body.length === 0 ? '' : '&'}${formatParameter(parameter, signature)}`),
      ]);
    },
  };
}

function readForm(body: Buffer): Parameter[] {
  const parameters = parseForm(body);
  if (parameters === undefined) throw unreadable('no form, or a parameter comes twice');
  return parameters;
}

/**
 * Values are not escaped in what is signed, so `a=1&b=2` could be two parameters or one: what can be read in two ways was
 * signed in one of them, and nobody knows which.
 */
function joinSorted(parameters: readonly Parameter[], signature: string): string {
  const signed = parameters.filter(([name, value]) => name !== signature && value !== '');
  if (signed.some(([name, value]) => /[=&]/.test(name) || value.includes('&')))
    throw unreadable('a parameter with & or = in it can be read in two ways');
  const sorted = signed.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([name, value]) => `${name}=${value}`).join('&');
}

function unreadable(why: string): TributaryError {
  return new TributaryError('verify.signature_mismatch', { detail: `the signed parameters cannot be read: ${why}` });
}
