import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSlowClients, type SlowClients } from './slow-clients.ts';

let server: Server;
let clients: SlowClients | undefined;
afterEach(() => {
  clients?.close();
  server.closeAllConnections();
  server.close();
});

async function serve(requestTimeout: number): Promise<{ url: string; bytes: () => number }> {
  let bytes = 0;
  server = createServer({ requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval: 50 });
  server.on('request', (request) =>
    request.on('error', () => undefined).on('data', (data: Buffer) => (bytes += data.length)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bytes: () => bytes };
}

test('slow clients send a byte now and then, and idle ones nothing', async () => {
  const { url, bytes } = await serve(60_000);
  clients = await openSlowClients(url, { idle: 3, slow: 2 });
  expect(clients.open()).toBe(5);
  while (bytes() < 4) await sleep(20);
  expect(clients.open()).toBe(5);
});

test('those that the server closes are no longer open, and what it said first is known', async () => {
  const { url } = await serve(300);
  clients = await openSlowClients(url, { idle: 3, slow: 2 });
  while (clients.open() > 0) await sleep(20);
  expect([...clients.answers().keys()]).toEqual(['HTTP/1.1 408 Request Timeout']);
});
