import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readSubjectVersions } from '../src/schema-subjects.ts';
import { rejectedBy } from './rejected-by.ts';

type Answers = Record<string, [status: number, body: unknown]>;

const servers: Server[] = [];
afterEach(async () => {
  const closed = servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)));
  await Promise.all(closed);
});

/** A registry that answers paths with what is written down; it closes each connection. */
async function registryWith(answers: Answers) {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const [status, body] = answers[request.url ?? ''] ?? [404, '<html>'];
    response.writeHead(status, { connection: 'close', location: 'http://127.0.0.1:1/' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`, seen };
}

const listed = '/api/subjects/payments-value/versions';

test('all versions of a subject are read, in order, with the credentials', async () => {
  const { url, seen } = await registryWith({
    [listed]: [200, [1, 3]],
    [`${listed}/1`]: [200, { subject: 'payments-value', version: 1, id: 7, schema: '"string"' }],
    [`${listed}/3`]: [200, { subject: 'payments-value', version: 3, id: 9, schema: '"int"' }],
  });
  expect(await readSubjectVersions({ url, authorization: 'Basic x' }, 'payments-value')).toEqual([
    { version: 1, text: '"string"' },
    { version: 3, text: '"int"' },
  ]);
  expect(seen).toEqual(['Basic x', 'Basic x', 'Basic x']);
});

test('a subject that is not there has none', async () => {
  const { url } = await registryWith({ [listed]: [404, { error_code: 40401, message: 'Subject not found.' }] });
  expect(await readSubjectVersions({ url }, 'payments-value')).toEqual([]);
});

describe('an answer that is none of a registry is registry.unexpected_answer', () => {
  test.each<[what: string, answers: Answers]>([
    ['a page that is not found', {}],
    ['a list of something else', { [listed]: [200, ['1']] }],
    ['no list', { [listed]: [200, {}] }],
    ['no JSON', { [listed]: [200, '<html>'] }],
    ['null', { [listed]: [200, null] }],
    ['a refusal', { [listed]: [401, { error_code: 401 }] }],
    ['a redirect, which would be given our credentials', { [listed]: [302, ''] }],
    ['a version without a schema', { [listed]: [200, [1]], [`${listed}/1`]: [200, { version: 1 }] }],
  ])('%s', async (_what, answers) => {
    const { url } = await registryWith(answers);
    const error = await rejectedBy(readSubjectVersions({ url }, 'payments-value'));
    expect(error.code).toBe('registry.unexpected_answer');
  });
});

describe('a registry is registry.unreachable', () => {
  test('where nobody listens', async () => {
    const error = await rejectedBy(readSubjectVersions({ url: 'http://127.0.0.1:1' }, 'payments-value'));
    expect(error).toMatchObject({ code: 'registry.unreachable', detail: 'http://127.0.0.1:1' });
  });

  test.each([429, 500, 503])('where it answers %i', async (status) => {
    const { url } = await registryWith({ [listed]: [status, ''] });
    expect((await rejectedBy(readSubjectVersions({ url }, 'payments-value'))).code).toBe('registry.unreachable');
  });
});
