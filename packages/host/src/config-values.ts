import { isIP } from 'node:net';
import { z } from 'zod';
import { type SecretReference } from './secrets.ts';

const hostName = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})?)*\.?$/;

/**
 * A map with these names and no others.
 * @param mustBe what is said where the value is no map; an unknown name is answered with the known ones.
 */
export function section<Shape extends z.ZodRawShape>(shape: Shape, mustBe = 'must be a map') {
  const known = `is not known here (known: ${Object.keys(shape).join(', ')})`;
  return z.strictObject(shape, {
    error: ({ code, input }) => (code === 'unrecognized_keys' ? known : input === undefined ? undefined : mustBe),
  });
}

/** A string of a pattern. A number is told apart, since YAML reads `2026` as one. */
export function namedString(pattern: RegExp, mustBe: string) {
  return z.string().regex(pattern, mustBe);
}

/** A whole number between two bounds, both included. */
export function boundedInteger(lowest: number, highest: number) {
  const mustBe = `must be a whole number from ${lowest} to ${highest}`;
  return z
    .int({ error: ({ input }) => (input === undefined ? undefined : mustBe) })
    .min(lowest, mustBe)
    .max(highest, mustBe);
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, {
    error: ({ input }) => (input === undefined ? undefined : `must be one of ${words.join(', ')}`),
  });
}

/** A name or an address to listen on. */
export const hostSchema = z.string().refine(isHost, 'must be a host name or an IP address').default('127.0.0.1');

/**
 * The name of an environment variable, in capitals: a secret that stands there by mistake (`whsec_…`, `sk_live_…`,
 * base64) is no such name and is refused before an error could quote it (invariant 9).
 */
export const variableSchema = namedString(
  /^[A-Z_][A-Z0-9_]{0,127}$/,
  'must be the name of an environment variable in capitals, never the secret itself',
);

export const secretFileSchema = namedString(/^[^\0]{1,4096}$/, 'must be the path of a file');

const secretMustBe = 'must be a map with env or file; a secret never stands in the configuration';

/** Where a secret is, never the secret: `{ env: NAME }` or `{ file: path }`. That there is exactly one is a rule of its own. */
export const secretSchema = section(
  {
    env: variableSchema.optional().describe('The name of the environment variable that holds it. This or `file`.'),
    file: secretFileSchema.optional().describe('The path of the file that holds it. This or `env`.'),
  },
  secretMustBe,
).transform(secretReference);

/** The reference of a map whose `env` or `file` is set. */
export function secretReference({ env, file = '' }: { env?: string | undefined; file?: string | undefined }) {
  const reference: SecretReference = env === undefined ? { kind: 'file', path: file } : { kind: 'env', name: env };
  return reference;
}

/** Whether a text is a host name, an IPv4 or an IPv6 address (without brackets). */
export function isHost(text: string): boolean {
  return isIP(text) !== 0 || hostName.test(text);
}

/** Whether a text is `host:port` or `[IPv6]:port`, the port from 1 to 65535. */
export function isBroker(text: string): boolean {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const isKnown = bracketed === undefined ? plain !== undefined && isHost(plain) : isIP(bracketed) === 6;
  return isKnown && Number(port) >= 1 && Number(port) <= 65_535;
}
