import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import kafkajs from 'kafkajs';
import { finalErrorOf } from '../src/consumer-failure.ts';

function answer(type: string, retriable = false): Error {
  return Object.assign(new Error(type), { type, retriable });
}

/** An error of kafkajs, known by its name. */
function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

async function codeOf(error: unknown, { failures = 1, topics = ['t'] } = {}): Promise<string | undefined> {
  const end = { group: 'g', topics, failures, admin: { partitionCounts: async () => new Map([['t', 1]]) } };
  return (await finalErrorOf(error, end))?.code;
}

describe('a consumer that ended', () => {
  test.each([
    ['consume.offset_out_of_range', new TributaryError('consume.offset_out_of_range')],
    ['kafka.request_failed', answer('GROUP_AUTHORIZATION_FAILED')],
    ['kafka.request_failed', named('KafkaJSSASLAuthenticationError')],
    ['kafka.request_failed', new Error('outer', { cause: named('KafkaJSNotImplemented') })],
  ])('stays so with %s', async (code, error) => {
    expect(await codeOf(error)).toBe(code);
  });

  test('starts again for ever while brokers are away', async () => {
    expect(await codeOf(new kafkajs.KafkaJSConnectionError('refused'), { failures: 1_000 })).toBeUndefined();
  });

  test('stays so when another failure comes again and again', async () => {
    expect(await codeOf(new Error('a bug'), { failures: 4 })).toBeUndefined();
    expect(await codeOf(new Error('a bug'), { failures: 5 })).toBe('kafka.request_failed');
  });

  test('stays so when its topic has gone, and not when a broker has not heard of it yet', async () => {
    const unknown = answer('UNKNOWN_TOPIC_OR_PARTITION', true);
    expect(await codeOf(unknown)).toBeUndefined();
    expect(await codeOf(unknown, { topics: ['t', 'gone'] })).toBe('kafka.topic_missing');
  });
});
