import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import type { RawRecord } from '@tributary/interpret';
import { deadLetter } from '../src/dead-letter.ts';

const record: RawRecord = {
  topic: 'raw.acme',
  partition: 7,
  offset: 9_007_199_254_740_993n,
  key: Buffer.from([0x00, 0xff, 0xfe]),
  value: Buffer.from([0x7b, 0x80, 0x00, 0x0a]),
  headers: [],
};

const context = {
  topic: 'dead-letters.acme',
  error: new TributaryError('verify.signature_missing', { detail: 'acme-signature' }),
  attempts: 1,
  at: new Date('2026-01-01T00:00:00.123Z'),
  plugin: '@acme/tributary-plugin@1.2.3',
};

const reason = [
  ['dead-letter-code', 'verify.signature_missing'],
  ['dead-letter-stage', 'verify'],
  ['dead-letter-detail', 'acme-signature'],
  ['dead-letter-attempts', '1'],
  ['dead-letter-at', '2026-01-01T00:00:00.123Z'],
  ['dead-letter-source-topic', 'raw.acme'],
  ['dead-letter-source-partition', '7'],
  ['dead-letter-source-offset', '9007199254740993'],
  ['dead-letter-plugin', '@acme/tributary-plugin@1.2.3'],
];

describe('a dead letter', () => {
  test('is the record, on its topic, and why it failed', () => {
    expect(deadLetter(record, context)).toEqual({
      topic: 'dead-letters.acme',
      key: record.key,
      value: record.value,
      headers: reason,
    });
  });

  test.each([
    ['bytes that are no text', { key: Buffer.from([0xff]), value: Buffer.from([0xc3, 0x28]) }],
    ['no bytes', { key: Buffer.alloc(0), value: Buffer.alloc(0) }],
    ['null', { key: null, value: null }],
  ])('has key and value untouched: %s', (_what, { key, value }) => {
    const letter = deadLetter({ ...record, key, value }, context);
    expect(letter.key).toBe(key);
    expect(letter.value).toBe(value);
  });

  test('keeps the headers of the record, in order, with duplicates and bytes that are no text, before its own', () => {
    const headers = [
      ['raw-spec', Buffer.from('1')],
      ['trace', Buffer.from('one')],
      ['raw-id', Buffer.from([0xff, 0x00])],
      ['trace', Buffer.from('two')],
      ['__proto__', Buffer.from('x')],
      ['', Buffer.alloc(0)],
    ] as const;
    expect(deadLetter({ ...record, headers }, context).headers).toEqual([...headers, ...reason]);
  });

  test('of a record that was one before says the newest reason alone', () => {
    const { headers = [] } = deadLetter({ ...record, headers: [['raw-spec', Buffer.from('1')]] }, context);
    const before = headers.map(([name, value]) => [name, Buffer.from(value)] as const);
    const again = deadLetter(
      { ...record, headers: [...before, ['dead-letter-of-old', Buffer.from('?')], ['raw-id', Buffer.from('2')]] },
      { ...context, error: new TributaryError('route.unknown_account', { detail: 'shop' }), attempts: 3 },
    );
    const names = again.headers?.map(([name]) => name) ?? [];
    expect(names).toEqual(['raw-spec', 'raw-id', ...reason.map(([name]) => name)]);
    expect(Object.fromEntries(again.headers ?? [])).toMatchObject({
      'dead-letter-code': 'route.unknown_account',
      'dead-letter-stage': 'route',
      'dead-letter-detail': 'shop',
      'dead-letter-attempts': '3',
    });
  });

  test('says an empty detail where the error has none', () => {
    const error = new TributaryError('verify.signature_mismatch');
    expect(deadLetter(record, { ...context, error }).headers).toContainEqual(['dead-letter-detail', '']);
  });

  test('holds nothing of what caused the error', () => {
    const error = new TributaryError('decode.crashed', { detail: 'Error', cause: new Error('the body says 4242') });
    expect(JSON.stringify(deadLetter(record, { ...context, error }).headers)).not.toContain('4242');
  });
});
