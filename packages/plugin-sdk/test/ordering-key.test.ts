import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readOrderingKey } from '../src/ordering-key.ts';

const paths = ['data.payment', 'data.id'];
const digestOf = (body: string | Uint8Array) => createHash('sha256').update(body).digest('hex');

describe('readOrderingKey', () => {
  test.each([
    ['the first path that is there', '{"data":{"payment":"p1","id":"c1"}}', 'p1'],
    ['the second where the first is absent', '{"data":{"id":"c1"}}', 'c1'],
    ['the second where the first is null', '{"data":{"payment":null,"id":"c1"}}', 'c1'],
    ['the second where the first is empty', '{"data":{"payment":"","id":"c1"}}', 'c1'],
    ['the second where the first is an object', '{"data":{"payment":{"id":"p1"},"id":"c1"}}', 'c1'],
    ['the second where the first is a list', '{"data":{"payment":["p1"],"id":"c1"}}', 'c1'],
    ['the second where the first is a flag', '{"data":{"payment":true,"id":"c1"}}', 'c1'],
    ['the second where the first is a fraction', '{"data":{"payment":1.5,"id":"c1"}}', 'c1'],
    ['the second where the first is longer than any id', `{"data":{"payment":"${'p'.repeat(257)}","id":"c1"}}`, 'c1'],
    ['the longest id', `{"data":{"payment":"${'p'.repeat(256)}"}}`, 'p'.repeat(256)],
    ['a number', '{"data":{"payment":17}}', '17'],
    ['a long number, digit by digit', '{"data":{"payment":9007199254740993}}', '9007199254740993'],
    ['characters of any script', '{"data":{"payment":"支付"}}', '支付'],
  ])('is %s', (_what, body, key) => expect(readOrderingKey(paths, Buffer.from(body))).toBe(key));

  test.each([
    ['nothing is there', '{"data":{}}'],
    ['the body is no object', '"data"'],
    ['the body is no JSON', 'data.payment=p1'],
    ['the body is empty', ''],
    ['a member comes twice', '{"data":{"payment":"p1","payment":"p2"}}'],
    ['the body is too deep', '['.repeat(100_000)],
    ['the member is inherited', '{"data":[]}'],
  ])('is the digest of the body where %s', (_when, body) => {
    expect(readOrderingKey([...paths, 'data.length', 'constructor.name', '__proto__.x'], Buffer.from(body))).toBe(
      digestOf(body),
    );
  });

  test('is a parameter, where the body is a form', () => {
    expect(readOrderingKey(['payment', 'id'], Buffer.from('amount=1&id=ch%2B1'))).toBe('ch+1');
  });

  test('is the digest of the body for a plugin without paths', () => {
    const body = Buffer.from('{"data":{"payment":"p1"}}');
    expect(readOrderingKey(undefined, body)).toBe(digestOf(body));
    expect(readOrderingKey([], body)).toBe(digestOf(body));
  });

  test('is not computed for ever from a megabyte of zeros, which nobody has proven', () => {
    const zeros = '0'.repeat(1_000_000);
    for (const body of [`{"data":{"id":1.${zeros}1}}`, `{"data":{"id":1${zeros}e1}}`, `{"data":{"id":1e${zeros}1}}`])
      expect(readOrderingKey(paths, Buffer.from(body))).toBe(digestOf(body));
  });

  test('is one for the same bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const key = readOrderingKey(paths, Buffer.from(bytes));
        expect(key).not.toBe('');
        expect(readOrderingKey(paths, Buffer.from(bytes))).toBe(key);
      }),
    );
  });
});
