import { setTimeout as sleep } from 'node:timers/promises';
import { TributaryError } from '@tributary/errors';

/** Where the registry is: Confluent's REST API; the URL may have a path. `authorization` is the header's whole value. */
export interface RegistryOptions {
  url: string;
  authorization?: string;
  timeoutMs?: number;
  /** How often a request is repeated where the registry is away or overloaded; 0: not at all. */
  retries?: number;
}

/** The few calls of Confluent's schema registry API that Tributary needs. */
export interface Registry {
  /** Registers a text under a subject; the same text gives the same id. Throws `registry.incompatible`. */
  register(subject: string, schemaText: string): Promise<number>;
  /** The id of a text under a subject. Throws `registry.schema_missing`. */
  lookUp(subject: string, schemaText: string): Promise<number>;
  /** The text of an id. Throws `event.unknown_schema`. */
  schemaText(id: number): Promise<string>;
  /** Sets the subject's compatibility to FULL_TRANSITIVE, which the rules of schemas rest on (docs/architecture.md). */
  requireCompatibility(subject: string): Promise<void>;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * A client of the schema registry. All calls throw `registry.unreachable` and `registry.unexpected_answer`. Throws
 * `config.invalid` for a URL with credentials in it: it would stand in every error.
 */
export function createRegistry(options: RegistryOptions): Registry {
  const request = createRequest(options);

  return {
    async register(subject, text) {
      const answer = await request('POST', `${pathOf(subject)}/versions`, schemaBody(text));
      if (answer.status === 409) throw new TributaryError('registry.incompatible', { detail: subject });
      return numberOf(answer, 'id');
    },
    async lookUp(subject, text) {
      const answer = await request('POST', pathOf(subject), schemaBody(text));
      if (isMissing(answer)) throw new TributaryError('registry.schema_missing', { detail: subject });
      return numberOf(answer, 'id');
    },
    async schemaText(id) {
      const answer = await request('GET', `/schemas/ids/${id}`);
      if (isMissing(answer)) throw new TributaryError('event.unknown_schema', { detail: `id ${id}` });
      const text = answer.body['schema'];
      if (answer.status !== 200 || typeof text !== 'string') throw unexpected(answer, 'schema');
      return text;
    },
    async requireCompatibility(subject) {
      const body = JSON.stringify({ compatibility: 'FULL_TRANSITIVE' });
      const answer = await request('PUT', `/config/${encodeURIComponent(subject)}`, body);
      if (answer.status !== 200) throw unexpected(answer, 'compatibility');
    },
  };
}

function pathOf(subject: string): string {
  return `/subjects/${encodeURIComponent(subject)}`;
}

function schemaBody(text: string): string {
  return JSON.stringify({ schemaType: 'AVRO', schema: text });
}

/** A registry says what is missing (40401 subject, 40403 schema); a bare 404 comes from something else at that address. */
function isMissing({ status, body }: Answer): boolean {
  return status === 404 && typeof body['error_code'] === 'number';
}

function numberOf(answer: Answer, field: string): number {
  const value = answer.body[field];
  if (answer.status !== 200 || !Number.isSafeInteger(value)) throw unexpected(answer, field);
  return value as number;
}

function unexpected(answer: Answer, field: string): TributaryError {
  return new TributaryError('registry.unexpected_answer', { detail: `status ${answer.status}, no ${field}` });
}

function createRequest({ url, authorization, timeoutMs = 5000, retries = 3 }: RegistryOptions) {
  const base = url.replace(/\/+$/, '');
  const { username, password } = new URL(base);
  if (username + password !== '')
    throw new TributaryError('config.invalid', {
      detail: 'registry.url holds credentials: they belong in registry.auth',
    });
  const headers: Record<string, string> = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  if (authorization !== undefined) headers['authorization'] = authorization;

  async function once(method: string, path: string, body?: string): Promise<Answer> {
    const signal = AbortSignal.timeout(timeoutMs);
    // Whoever answers with a redirect is not the registry, and must not be followed with our credentials.
    const response = await fetch(base + path, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: objectOf(await textOf(response)) };
  }

  return async function request(method: string, path: string, body?: string): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await once(method, path, body).catch((cause: unknown) => cause);
      if (isAnswer(answer) && answer.status < 500 && answer.status !== 429) return answer;
      if (attempt >= retries)
        throw new TributaryError('registry.unreachable', {
          detail: base,
          cause: isAnswer(answer) ? undefined : answer,
        });
      await sleep(200 * 2 ** attempt);
    }
  };
}

/** A schema has some ten thousand bytes; whoever answers with a hundred times as many is no registry. */
const largestAnswerBytes = 1_048_576;

/** The text of an answer; of one that is too large, nothing. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    // Leaving the loop has fetch hang up.
    if (bytes > largestAnswerBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value;
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // the caller finds the field that it needs missing, and says so
  }
}
