import { TributaryError } from '@tributary/errors';
import type { RegistryOptions } from '@tributary/events';

/** One version of a subject: its number, and its text where it is an Avro schema. */
export interface SubjectVersion {
  version: number;
  text: string;
}

/**
 * Every version that a subject has in the registry (Confluent's REST API: GET /subjects/{subject}/versions, and each of them);
 * none where it has no such subject. Throws `registry.unreachable` and `registry.unexpected_answer`.
 */
export async function readSubjectVersions(options: RegistryOptions, subject: string): Promise<SubjectVersion[]> {
  const path = `/subjects/${encodeURIComponent(subject)}/versions`;
  const listed = await get(options, path);
  // A registry says what is missing in a code of its own; a bare 404 comes from something else at that address.
  if (listed.status === 404 && isObject(listed.body) && typeof listed.body['error_code'] === 'number') return [];
  if (!Array.isArray(listed.body) || !listed.body.every((one) => Number.isSafeInteger(one)))
    throw unexpected(listed, path);
  const numbers = listed.body as number[];
  return Promise.all(
    numbers.map(async (version) => {
      const answer = await get(options, `${path}/${version}`);
      const text = isObject(answer.body) ? answer.body['schema'] : undefined;
      if (typeof text !== 'string') throw unexpected(answer, `${path}/${version}`);
      return { version, text };
    }),
  );
}

interface Answer {
  status: number;
  body: unknown;
}

async function get({ url, authorization, timeoutMs = 5000 }: RegistryOptions, path: string): Promise<Answer> {
  const base = url.replace(/\/+$/, '');
  try {
    const response = await fetch(base + path, {
      headers: { ...(authorization !== undefined && { authorization }) },
      signal: AbortSignal.timeout(timeoutMs),
      // Whoever answers with a redirect is not the registry, and must not be followed with our credentials.
      redirect: 'manual',
    });
    if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}`);
    return { status: response.status, body: parse(await response.text()) };
  } catch (cause) {
    throw new TributaryError('registry.unreachable', { detail: base, cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller finds what it needs missing, and says so
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function unexpected({ status }: Answer, path: string): TributaryError {
  return new TributaryError('registry.unexpected_answer', { detail: `status ${status} for ${path}` });
}
