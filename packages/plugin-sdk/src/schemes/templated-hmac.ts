import { isTributaryError, TributaryError } from '@tributary/errors';
import { valueAt } from '../fields.ts';
import { singleHeader } from '../headers.ts';
import { parseJson, type JsonValue } from '../json.ts';
import { decodeDigest, hmacSha256, matchDigest, prepareHmacKey, type DigestEncoding } from './hmac.ts';
import type { SignatureScheme } from './scheme.ts';

/** HMAC-SHA256 over a template of the body and of fields of the body: `{id}{body}{created_at}`. */
export interface TemplatedHmacOptions {
  header: string;
  encoding: DigestEncoding;
  /** Text with `{body}` and `{dotted.path}`s; a path's value must be a string and is signed as it stands. */
  template: string;
}

type Part = { kind: 'text'; text: string } | { kind: 'body' } | { kind: 'field'; path: string };

/**
 * Builds the scheme. It reads fields of bytes that are not yet proven, to compute what they must be signed with, and for
 * nothing else; bytes in which they are not found have no signature that could match: `verify.signature_mismatch`.
 */
export function templatedHmac(options: TemplatedHmacOptions): SignatureScheme {
  const header = options.header.toLowerCase();
  const template = parseTemplate(options.template);
  return {
    name: 'templated-hmac',
    header,
    timestamped: false,
    prepareKey: prepareHmacKey,
    verify({ headers, body, keys }) {
      const digest = decodeDigest(singleHeader(headers, header), options.encoding);
      return { keyId: matchDigest([digest], keys, fill(template, body)), signedAt: null };
    },
    sign: ({ body, key }) => [[header, hmacSha256(key, fill(template, body)).toString(options.encoding)]],
  };
}

function parseTemplate(template: string): Part[] {
  const parts = template.split(/(\{[^{}]+\})/).filter((text) => text !== '');
  return parts.map((text) => {
    if (text === '{body}') return { kind: 'body' };
    return /^\{[^{}]+\}$/.test(text) ? { kind: 'field', path: text.slice(1, -1) } : { kind: 'text', text };
  });
}

function fill(template: readonly Part[], body: Buffer): (string | Buffer)[] {
  const json = parseUnproven(body);
  return template.map((part) => {
    if (part.kind === 'body') return body;
    if (part.kind === 'text') return part.text;
    const value = valueAt(json, part.path);
    if (typeof value !== 'string') throw unreadable(`${part.path} is no string`);
    return value;
  });
}

function parseUnproven(body: Buffer): JsonValue {
  try {
    return parseJson(body);
  } catch (error) {
    throw unreadable(isTributaryError(error) ? (error.detail ?? 'no JSON') : 'no JSON');
  }
}

function unreadable(why: string): TributaryError {
  return new TributaryError('verify.signature_mismatch', { detail: `the signed fields cannot be read: ${why}` });
}
