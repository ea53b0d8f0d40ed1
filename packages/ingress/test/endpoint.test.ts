import { expect, test } from '@jest/globals';
import { createEndpointFinder, toOriginForm } from '../src/endpoint.ts';

const find = createEndpointFinder(
  new Map([
    ['acme', { accounts: new Set(['main', 'second']), orderingKey: ['id'] }],
    ['other', { accounts: new Set(['main']) }],
  ]),
);

test('finds the account of a provider, with or without a query', () => {
  const acme = { provider: 'acme', account: 'second', orderingKey: ['id'] };
  expect(find('/webhooks/acme/second')).toEqual(acme);
  expect(find('/webhooks/acme/second?a=b?c')).toEqual(acme);
  expect(find('/webhooks/other/main')).toEqual({ provider: 'other', account: 'main', orderingKey: undefined });
});

test('finds what must stay in order as it is now', () => {
  const endpoints = new Map([['acme', { accounts: new Set(['main']), orderingKey: ['id'] }]]);
  const findNow = createEndpointFinder(endpoints);
  endpoints.set('acme', { accounts: new Set(['main']), orderingKey: ['payment'] });
  expect(findNow('/webhooks/acme/main')?.orderingKey).toEqual(['payment']);
});

test.each([
  '',
  '/',
  '*',
  '/webhooks/acme',
  '/webhooks/acme/',
  '/webhooks/acme/main/',
  '/webhooks//acme/main',
  '/webhooks/acme/unknown',
  '/webhooks/other/second',
  '/webhooks/ACME/main',
  '/webhooks/%61cme/main',
  '/webhooks/%2561cme/main',
  '/webhooks/acme%2fmain',
  '/webhooks/x/../acme/main',
  '/webhooks/%2e%2e/webhooks/acme/main',
  '/webhooks/acme/main%00',
  '/webhooks/acme/main#x',
  '/webhooks/acme/main%',
  `/webhooks/${'a'.repeat(8_192)}`,
  '/webhooks/__proto__/constructor',
])('finds nothing at %j', (path) => {
  expect(find(path)).toBeUndefined();
});

test.each([
  ['/webhooks/acme/main?a', '/webhooks/acme/main?a'],
  ['http://elsewhere.test/webhooks/acme/main?a', '/webhooks/acme/main?a'],
  ['HTTPS://u@elsewhere.test:1/webhooks/acme/main', '/webhooks/acme/main'],
  ['http://elsewhere.test', ''],
  ['/x?http://elsewhere.test/y', '/x?http://elsewhere.test/y'],
])('%j has the path %j', (target, path) => {
  expect(toOriginForm(target)).toBe(path);
});
