import { describe, expect, test } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
import { gatherHeaders } from '../src/gathered-headers.ts';
import { detachRecord, prepareRecord, toIncomingRecord, type OutgoingRecord } from '../src/record.ts';

const bytes = Buffer.from('x');

function messageWith(headers: object): KafkaMessage {
  return {
    key: null,
    value: bytes,
    timestamp: '1700000000000',
    attributes: 0,
    offset: '9007199254740993',
    headers: { ...headers },
  };
}

describe('a record to publish', () => {
  test('has its texts as UTF-8, and duplicates of a header together', () => {
    const { message } = prepareRecord({
      topic: 't',
      key: 'é',
      value: bytes,
      headers: [
        ['a', 'é'],
        ['__proto__', 'odd'],
        ['a', bytes],
      ],
    });
    expect(message.key).toEqual(Buffer.from('é'));
    expect(Object.entries(message.headers ?? {})).toEqual([
      ['a', [Buffer.from('é'), bytes]],
      ['__proto__', [Buffer.from('odd')]],
    ]);
  });

  test.each([null, undefined, 1])('is refused with a header whose value is %s, by name', (value) => {
    const headers = [['signature', value]] as unknown as NonNullable<OutgoingRecord['headers']>;
    expect(() => prepareRecord({ topic: 't', key: null, value: null, headers })).toThrow(
      /The header "signature" must be/,
    );
  });

  test('counts for at least the bytes that it takes on the wire', () => {
    const record = { topic: 't', key: 'key', value: Buffer.alloc(100), headers: [['name', 'value']] as const };
    expect(prepareRecord(record).bytes).toBeGreaterThanOrEqual(3 + 100 + 4 + 5 + 20);
    expect(prepareRecord({ topic: 't', key: null, value: null }).bytes).toBeLessThan(100);
  });
});

describe('a record as read', () => {
  test('has an exact offset and a time in ms', () => {
    expect(toIncomingRecord('t', 3, messageWith({}))).toEqual({
      topic: 't',
      partition: 3,
      offset: 9_007_199_254_740_993n,
      timestampMs: 1_700_000_000_000,
      key: null,
      value: bytes,
      headers: [],
    });
  });

  test('has its headers in the order of the wire, an empty value where there is none', () => {
    const headers = gatherHeaders([
      { key: 'a', value: bytes },
      { key: 'b', value: null },
      { key: 'a', value: bytes },
    ]);
    const message: KafkaMessage = Object.assign(messageWith({}), { headers });
    expect(toIncomingRecord('t', 0, message).headers).toEqual([
      ['a', bytes],
      ['b', Buffer.alloc(0)],
      ['a', bytes],
    ]);
  });

  test('has its headers also when kafkajs is not patched', () => {
    expect(toIncomingRecord('t', 0, messageWith({ a: [bytes, 'y'], b: bytes })).headers).toEqual([
      ['a', bytes],
      ['a', Buffer.from('y')],
      ['b', bytes],
    ]);
  });
});

describe('a record that is kept', () => {
  test.each([true, false])('is the same in memory of its own (key and value: %p)', (isFilled) => {
    const shared = Buffer.alloc(100_000, 1);
    const record = {
      topic: 't',
      partition: 1,
      offset: 2n,
      timestampMs: 3,
      key: isFilled ? shared.subarray(0, 3) : null,
      value: isFilled ? shared.subarray(10, 20) : null,
      headers: [['h', shared.subarray(30, 35)]] as [string, Buffer][],
    };
    const copy = detachRecord(record);
    expect(copy).toEqual(record);
    for (const bytes of [copy.key, copy.value, ...copy.headers.map(([, value]) => value)])
      expect(bytes?.buffer).not.toBe(shared.buffer);
  });
});
