import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRegistrySwitch, type RegistrySwitch } from './registry-switch.ts';

let registry: Server;
let way: RegistrySwitch;

beforeEach(async () => {
  registry = createServer((request, response) => void response.end(request.url)).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  way = createRegistrySwitch(`http://127.0.0.1:${(registry.address() as AddressInfo).port}/apis/v7`);
});

afterEach(async () => {
  await way.shut();
  registry.closeAllConnections();
  registry.close();
});

const ask = (url: string): Promise<string> => fetch(`${url}/subjects`).then((answer) => answer.text());

test('the registry answers through an open way, not through a shut one, and again at the same address', async () => {
  const url = await way.open();
  expect(await ask(url)).toBe('/apis/v7/subjects');
  await way.shut();
  await expect(ask(url)).rejects.toThrow('fetch failed');
  expect(await way.open()).toBe(url);
  expect(await ask(url)).toBe('/apis/v7/subjects');
});

test('a way may be opened and shut twice', async () => {
  await way.shut();
  const url = await way.open();
  expect(await way.open()).toBe(url);
});

test('through a slow way each answer comes later', async () => {
  const url = await way.open();
  way.slow(300);
  const askedAt = performance.now();
  expect(await ask(url)).toBe('/apis/v7/subjects');
  expect(performance.now() - askedAt).toBeGreaterThanOrEqual(290);
  await expect(fetch(url, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
});
