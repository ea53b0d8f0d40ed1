import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createLogger, createMetrics, startObserveServer, type Check, type ObserveServer } from '../src/index.ts';

const running: ObserveServer[] = [];
const lines: string[] = [];

afterEach(async () => {
  lines.length = 0;
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(checks: () => Record<string, Check>, port = 0): Promise<ObserveServer> {
  const metrics = createMetrics();
  metrics.counter('records_total', 'Records.').add({}, 3);
  const log = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
  const server = await startObserveServer({ host: '127.0.0.1', port, metrics, checks, log });
  running.push(server);
  return server;
}

async function get(server: ObserveServer, path: string, method = 'GET') {
  const response = await fetch(`${server.url}${path}`, { method });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the observe server', () => {
  test('shows the metrics', async () => {
    const answer = await get(await start(() => ({})), '/metrics?x=1');
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('records_total 3') });
    expect(answer.headers.get('content-type')).toBe(createMetrics().contentType);
  });

  test('lives also when it is not ready', async () => {
    expect(await get(await start(() => ({ kafka: false })), '/livez')).toMatchObject({
      status: 200,
      text: '{"live":true}\n',
    });
  });

  test.each<[Record<string, Check>, number, boolean]>([
    [{}, 200, true],
    [{ kafka: true, registry: true }, 200, true],
    [{ kafka: true, registry: false }, 503, false],
    [{ kafka: 'no broker answers' }, 503, false],
    [{ kafka: '' }, 503, false],
  ])('with the checks %j answers /readyz with %d', async (checks, status, ready) => {
    const answer = await get(await start(() => checks), '/readyz');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { ready, checks }]);
  });

  test('asks the checks at each request', async () => {
    let kafka = false;
    const server = await start(() => ({ kafka }));
    expect(await get(server, '/readyz')).toMatchObject({ status: 503 });
    kafka = true;
    expect(await get(server, '/readyz')).toMatchObject({ status: 200 });
  });

  test.each([
    ['GET', '/', 404],
    ['GET', '/metrics/', 404],
    ['GET', '/toString', 404],
    ['POST', '/nothing', 404],
    ['POST', '/metrics', 405],
    ['DELETE', '/readyz', 405],
    ['HEAD', '/metrics', 200],
  ])('answers %s %s with %d', async (method, path, status) => {
    const answer = await get(await start(() => ({})), path, method);
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, status === 405 ? 'GET, HEAD' : null]);
  });

  test('answers 500, says so in the log and goes on when a check throws', async () => {
    const server = await start(() => {
      throw new Error('hunter2');
    });
    expect(await get(server, '/readyz')).toMatchObject({ status: 500, text: '{"error":"no answer could be made"}\n' });
    expect(lines).toEqual([expect.stringContaining('a request to the observe server failed')]);
    expect(await get(server, '/livez')).toMatchObject({ status: 200 });
  });

  test('says which address is taken', async () => {
    const port = Number(new URL((await start(() => ({}))).url).port);
    await expect(start(() => ({}), port)).rejects.toMatchObject({
      code: 'config.port_in_use',
      detail: `127.0.0.1:${port}`,
    });
  });

  test('says which address is none of this machine', async () => {
    const options = { host: '192.0.2.1', port: 0, metrics: createMetrics(), checks: () => ({}) };
    await expect(startObserveServer(options)).rejects.toMatchObject({
      code: 'config.address_unusable',
      detail: '192.0.2.1:0',
    });
  });

  test('closes also while a connection is open', async () => {
    const server = await start(() => ({}));
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await running.pop()?.close();
    await closed;
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow('fetch failed');
  });
});
