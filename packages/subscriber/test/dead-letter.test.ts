import { describe, expect, test } from '@jest/globals';
import { deadLetter, retryHeaders } from '../src/dead-letter.ts';
import { incoming } from './incoming.ts';

const context = {
  topic: 'dead-letters.subscriber.ledger',
  cause: { code: 'subscribe.handler_failed', detail: 'TypeError', error: new TypeError('maria@example.com') },
  attempts: 10,
  at: new Date('2026-11-26T12:00:00.123Z'),
  late: false,
} as const;

const textsOf = (headers: readonly (readonly [string, string | Buffer])[] = []): string[] =>
  headers.map(([name, value]) => `${name}: ${String(value)}`);

describe('a dead letter', () => {
  test('has the same key and bytes, the original headers in their order, and why', () => {
    const value = Buffer.from([0, 255, 1]);
    const headers: [string, Buffer][] = [
      ['b', Buffer.from('1')],
      ['a', Buffer.from('2')],
      ['b', Buffer.from('3')],
    ];
    const record = incoming({ key: Buffer.from([9, 8]), value, headers, partition: 4, offset: 12n });
    const letter = deadLetter(record, context);
    expect(letter).toMatchObject({ topic: 'dead-letters.subscriber.ledger', key: record.key, value });
    expect(textsOf(letter.headers)).toEqual([
      'b: 1',
      'a: 2',
      'b: 3',
      'dead-letter-code: subscribe.handler_failed',
      'dead-letter-stage: subscribe',
      'dead-letter-detail: TypeError',
      'dead-letter-attempts: 10',
      'dead-letter-at: 2026-11-26T12:00:00.123Z',
      'dead-letter-source-topic: payments',
      'dead-letter-source-partition: 4',
      'dead-letter-source-offset: 12',
    ]);
    expect(JSON.stringify(textsOf(letter.headers))).not.toContain('maria');
  });

  test('may have neither key nor value', () => {
    expect(deadLetter(incoming({ key: null, value: null }), context)).toMatchObject({ key: null, value: null });
  });

  test('of a replayed record names where the event stood at first, and the newest reason alone', () => {
    const headers: [string, Buffer][] = [
      ['ce_id', Buffer.from('e-1')],
      ['dead-letter-code', Buffer.from('event.unknown_schema')],
      [retryHeaders.topic, Buffer.from('payments')],
      [retryHeaders.partition, Buffer.from('4')],
      [retryHeaders.offset, Buffer.from('12')],
    ];
    const record = incoming({ topic: 'retry.ledger', partition: 0, offset: 99n, headers });
    const texts = textsOf(deadLetter(record, { ...context, late: true }).headers);
    expect(texts.filter((text) => /ce_id|code|source|retry/.test(text))).toEqual([
      'ce_id: e-1',
      'dead-letter-code: subscribe.handler_failed',
      'dead-letter-source-topic: payments',
      'dead-letter-source-partition: 4',
      'dead-letter-source-offset: 12',
    ]);
  });

  test('of a record that only claims to be replayed names its own place', () => {
    const record = incoming({ offset: 12n, headers: [[retryHeaders.topic, Buffer.from('billing')]] });
    expect(textsOf(deadLetter(record, context).headers)).toContain('dead-letter-source-topic: payments');
  });
});
