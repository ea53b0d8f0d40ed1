import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { findFreePort, isFree, isLoopback, readAddress, readUrlAddress } from '../src/address.ts';

describe('an address', () => {
  test.each([
    ['127.0.0.1:9092', { host: '127.0.0.1', port: 9092 }],
    [' kafka.example.org:443 ', { host: 'kafka.example.org', port: 443 }],
    ['PLAINTEXT://localhost:9092', { host: 'localhost', port: 9092 }],
    ['[::1]:9092', { host: '::1', port: 9092 }],
    ['127.0.0.1', undefined],
    ['127.0.0.1:0', undefined],
    ['127.0.0.1:65536', undefined],
    ['::1:9092', undefined],
    [':9092', undefined],
    ['', undefined],
  ])('is read from %j', (text, expected) => {
    expect(readAddress(text)).toEqual(expected);
  });

  test.each([
    ['http://127.0.0.1:8081/apis/ccompat/v7', { host: '127.0.0.1', port: 8081 }],
    ['https://registry.example.org', { host: 'registry.example.org', port: 443 }],
    ['http://registry.example.org', { host: 'registry.example.org', port: 80 }],
    ['ftp://registry.example.org', undefined],
    ['127.0.0.1:8081', undefined],
  ])('is read from the URL %j', (text, expected) => {
    expect(readUrlAddress(text)).toEqual(expected);
  });

  test.each([
    ['127.0.0.1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::1', false],
    ['kafka.example.org', false],
  ])('with the host %s can be listened at by the stack: %s', (host, expected) => {
    expect(isLoopback({ host, port: 9092 })).toBe(expected);
  });

  test('is free until somebody listens there', async () => {
    const port = await findFreePort();
    expect(await isFree(port)).toBe(true);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    try {
      expect(await isFree(port)).toBe(false);
    } finally {
      server.close();
    }
  });
});
