import { isTributaryError, TributaryError } from '@tributary/errors';
import { valueAt } from '../fields.ts';
import { singleHeader } from '../headers.ts';
import { parseJson, type JsonValue } from '../json.ts';
import type { SignedParts } from './algorithm.ts';
import type { UnprovenWebhook } from './scheme.ts';

/** A part of what is signed. */
export type TemplatePart =
  | { kind: 'text'; text: string }
  | { kind: 'body' }
  | { kind: 'field'; path: string }
  | { kind: 'header'; name: string };

/**
 * `{body}` is the raw body, `{header:x-timestamp}` a header's value as it stands, `{dotted.path}` a string of the JSON in the
 * body; everything else stands for itself.
 */
export function parseTemplate(template: string): TemplatePart[] {
  const parts = template.split(/(\{[^{}]+\})/).filter((text) => text !== '');
  return parts.map((text) => {
    const [, header, path] = /^\{(?:header:([^{}]+)|([^{}]+))\}$/.exec(text) ?? [];
    if (header !== undefined) return { kind: 'header', name: header.toLowerCase() };
    if (path === undefined) return { kind: 'text', text };
    return path === 'body' ? { kind: 'body' } : { kind: 'field', path };
  });
}

/** The headers whose values are signed, in lower case. */
export function signedHeaders(template: readonly TemplatePart[]): string[] {
  return [...new Set(template.flatMap((part) => (part.kind === 'header' ? [part.name] : [])))];
}

/**
 * The signed bytes of a webhook. It reads bytes that are not yet proven, to compute what they must be signed with, and for
 * nothing else; a body in which a field is not found has no signature that could match: `verify.signature_mismatch`. Throws
 * as `singleHeader` does for headers.
 */
export function fillTemplate(template: readonly TemplatePart[], { headers, body }: UnprovenWebhook): SignedParts {
  const json = template.some(({ kind }) => kind === 'field') ? parseUnproven(body) : null;
  return template.map((part) => {
    if (part.kind === 'body') return body;
    if (part.kind === 'text') return part.text;
    if (part.kind === 'header') return singleHeader(headers, part.name);
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
