import { afterEach, describe, expect, test } from '@jest/globals';
import { createRegistry, type Registry, type RegistryOptions } from '../src/index.ts';
import { startScriptedServer, type ScriptedAnswer } from './scripted-server.ts';
import { rejectedBy, thrownBy } from './thrown-by.ts';

type Server = Awaited<ReturnType<typeof startScriptedServer>>;
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A registry client before a server with these answers. */
async function registryBefore(answers: ScriptedAnswer[], options: Partial<RegistryOptions> & { path?: string } = {}) {
  const server = await startScriptedServer(...answers);
  servers.push(server);
  const { path = '', ...rest } = options;
  return { registry: createRegistry({ retries: 0, ...rest, url: server.url + path }), server };
}

const json = (status: number, value: unknown): ScriptedAnswer => ({ status, body: JSON.stringify(value) });
const text = '{"type":"string"}';
const calls: [name: string, call: (registry: Registry) => Promise<unknown>][] = [
  ['register', (registry) => registry.register('payments-value', text)],
  ['lookUp', (registry) => registry.lookUp('payments-value', text)],
  ['schemaText', (registry) => registry.schemaText(7)],
  ['requireCompatibility', (registry) => registry.requireCompatibility('payments-value')],
];

describe('asks what the API of the registry says', () => {
  test('register', async () => {
    const { registry, server } = await registryBefore([json(200, { id: 7 })]);
    expect(await registry.register('payments-value', text)).toBe(7);
    expect(server.seen).toMatchObject([{ method: 'POST', path: '/subjects/payments-value/versions' }]);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ schemaType: 'AVRO', schema: text });
  });

  test('lookUp', async () => {
    const { registry, server } = await registryBefore([json(200, { subject: 'payments-value', version: 2, id: 7 })]);
    expect(await registry.lookUp('payments-value', text)).toBe(7);
    expect(server.seen).toMatchObject([{ method: 'POST', path: '/subjects/payments-value' }]);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ schemaType: 'AVRO', schema: text });
  });

  test('schemaText', async () => {
    const { registry, server } = await registryBefore([json(200, { schema: text })]);
    expect(await registry.schemaText(7)).toBe(text);
    expect(server.seen).toMatchObject([{ method: 'GET', path: '/schemas/ids/7', body: '' }]);
  });

  test('requireCompatibility', async () => {
    const { registry, server } = await registryBefore([json(200, { compatibility: 'FULL_TRANSITIVE' })]);
    await registry.requireCompatibility('payments-value');
    expect(server.seen).toMatchObject([{ method: 'PUT', path: '/config/payments-value' }]);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ compatibility: 'FULL_TRANSITIVE' });
  });

  test.each(['/apis/ccompat/v7', '/apis/ccompat/v7/', '//'])('below the path %s of its URL', async (path) => {
    const { registry, server } = await registryBefore([json(200, { id: 1 })], { path });
    await registry.register('a/b c', text);
    expect(server.seen[0]?.path).toBe(`${path.replace(/\/+$/, '')}/subjects/a%2Fb%20c/versions`);
  });

  test('with the authorization that it is given, and without one where there is none', async () => {
    const withOne = await registryBefore([json(200, { id: 1 })], { authorization: 'Basic c2VjcmV0' });
    await withOne.registry.register('s', text);
    expect(withOne.server.seen[0]?.headers).toMatchObject({
      authorization: 'Basic c2VjcmV0',
      'content-type': 'application/vnd.schemaregistry.v1+json',
    });
    const without = await registryBefore([json(200, { id: 1 })]);
    await without.registry.register('s', text);
    expect(without.server.seen[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('what the registry refuses has a code of its own', () => {
  test.each([40401, 40403])('a text that is not there (%i) is registry.schema_missing', async (error_code) => {
    const { registry } = await registryBefore([json(404, { error_code, message: 'not found' })]);
    expect(await rejectedBy(registry.lookUp('payments-value', text))).toMatchObject({
      code: 'registry.schema_missing',
      detail: 'payments-value',
    });
  });

  test('an id that is not there is event.unknown_schema', async () => {
    const { registry } = await registryBefore([json(404, { error_code: 40403, message: 'Schema not found' })]);
    expect(await rejectedBy(registry.schemaText(7))).toMatchObject({ code: 'event.unknown_schema', detail: 'id 7' });
  });

  test('a change that breaks readers is registry.incompatible', async () => {
    const { registry, server } = await registryBefore([json(409, { error_code: 409, message: 'incompatible' })], {
      retries: 3,
    });
    expect((await rejectedBy(registry.register('payments-value', text))).code).toBe('registry.incompatible');
    expect(server.seen).toHaveLength(1);
  });
});

describe.each(calls)('%s', (_name, call) => {
  test.each<[what: string, answer: ScriptedAnswer]>([
    ['a page of a proxy', { status: 200, body: '<html>sign in</html>' }],
    ['nothing', { status: 200, body: '' }],
    ['null', { status: 200, body: 'null' }],
    ['more than a registry would', json(200, { id: 7, schema: text, more: 'x'.repeat(1_100_000) })],
    ['something else at that address', { status: 404, body: '<html>no such page</html>' }],
    ['that we may not', json(401, { error_code: 40101, message: 'Unauthorized' })],
    ['a refusal that looks like an answer', json(403, { id: 7, schema: text })],
    ['that it is no schema', json(422, { error_code: 42201, message: 'Invalid Avro schema' })],
  ])('answered with %s throws registry.unexpected_answer', async (what, answer) => {
    const { registry, server } = await registryBefore([answer], { retries: 3, authorization: 'Basic c2VjcmV0' });
    if (_name === 'requireCompatibility' && answer?.status === 200) return; // it reads nothing of a 200
    const error = await rejectedBy(call(registry));
    expect({ what, code: error.code }).toEqual({ what, code: 'registry.unexpected_answer' });
    expect(error.message).not.toMatch(/html|message|c2VjcmV0/);
    expect(server.seen).toHaveLength(1);
  });

  test.each([301, 302, 307, 308])('refuses the redirect %i and hands nobody its credentials', async (status) => {
    const elsewhere = await startScriptedServer(json(200, { id: 1, schema: text }));
    servers.push(elsewhere);
    const { registry } = await registryBefore([{ status, headers: { location: elsewhere.url } }], {
      authorization: 'Basic c2VjcmV0',
    });
    expect((await rejectedBy(call(registry))).code).toBe('registry.unexpected_answer');
    expect(elsewhere.seen).toEqual([]);
  });

  test.each([500, 502, 503, 429])('asks again after %i', async (status) => {
    const { registry, server } = await registryBefore([{ status }, json(200, { id: 7, schema: text })], { retries: 1 });
    await call(registry);
    expect(server.seen).toHaveLength(2);
    expect(server.seen[1]?.body).toBe(server.seen[0]?.body);
  });
});

describe('registry.unreachable', () => {
  test('is thrown after the last of its retries', async () => {
    const { registry, server } = await registryBefore([{ status: 503 }], { retries: 2 });
    expect(await rejectedBy(registry.schemaText(7))).toMatchObject({
      code: 'registry.unreachable',
      detail: server.url,
    });
    expect(server.seen).toHaveLength(3);
  });

  test('is thrown where nobody listens, with the cause', async () => {
    const { registry, server } = await registryBefore([undefined]);
    await server.close();
    const error = await rejectedBy(registry.schemaText(7));
    expect(error).toMatchObject({ code: 'registry.unreachable', detail: server.url });
    expect(error.cause).toBeDefined();
  });

  test('is thrown where no answer comes in time, and the next try may be answered', async () => {
    const silent = await registryBefore([undefined], { timeoutMs: 50 });
    expect((await rejectedBy(silent.registry.schemaText(7))).code).toBe('registry.unreachable');
    const late = await registryBefore([undefined, json(200, { schema: text })], { timeoutMs: 500, retries: 1 });
    expect(await late.registry.schemaText(7)).toBe(text);
  });
});

test.each(['http://user:password@127.0.0.1:1', 'http://user@127.0.0.1:1', 'http://:password@127.0.0.1:1'])(
  'refuses credentials in the URL, which would stand in every error: %s',
  (url) => {
    const error = thrownBy(() => createRegistry({ url }));
    expect(error.code).toBe('config.invalid');
    expect(error.message).not.toMatch(/user|:password/);
  },
);
