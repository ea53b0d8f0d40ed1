import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import kafkajs from 'kafkajs';
import { isTooLarge, isTransient, isUnreachable, toKafkaError } from '../src/failure.ts';

function answer(type: string, retriable: boolean): Error {
  return Object.assign(new Error(type), { type, retriable });
}

const refused = new kafkajs.KafkaJSConnectionError('connect ECONNREFUSED');

/** As kafkajs wraps what it gave up on. */
function wrapped(cause: Error): Error {
  return new Error('Retries exceeded', { cause: new Error('inner', { cause }) });
}

describe('a failure of kafkajs', () => {
  test.each([
    ['kafka.unreachable', refused],
    ['kafka.unreachable', wrapped(refused)],
    ['kafka.topic_missing', wrapped(answer('UNKNOWN_TOPIC_OR_PARTITION', true))],
    ['kafka.request_failed', answer('POLICY_VIOLATION', false)],
    ['kafka.request_failed', new TypeError('x is undefined')],
    ['kafka.request_failed', 'thrown text'],
  ])('is %s', (code, error) => {
    expect(toKafkaError(error, 'topic t')).toMatchObject({ code, cause: error });
  });

  test('names the answer of the broker, also one of several', () => {
    const several = Object.assign(new Error('Topic creation errors'), {
      errors: [answer('INVALID_PARTITIONS', false)],
    });
    expect(toKafkaError(several, 'topic t').detail).toBe('topic t: INVALID_PARTITIONS');
  });

  test('names the topics that were not created', () => {
    const refused = Object.assign(answer('POLICY_VIOLATION', false), { topic: 'live.payments' });
    const several = Object.assign(new Error('Topic creation errors'), { errors: [refused] });
    expect(toKafkaError(several, 'topics').detail).toMatch(/^topics: live\.payments: POLICY_VIOLATION, /);
  });

  test('that is coded already stays as it is', () => {
    const coded = new TributaryError('consume.offset_out_of_range');
    expect(toKafkaError(coded, 'x')).toBe(coded);
  });

  test.each([
    [true, refused],
    [true, wrapped(answer('NOT_LEADER_FOR_PARTITION', true))],
    [false, answer('TOPIC_AUTHORIZATION_FAILED', false)],
    [false, new Error('a bug')],
  ])('may heal by itself: %s', (heals, error) => {
    expect(isTransient(error)).toBe(heals);
  });

  test('that caused itself is looked at once', () => {
    const loop = new Error('loop');
    loop.cause = loop;
    expect([isUnreachable(loop), isTooLarge(loop)]).toEqual([false, false]);
  });

  test.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])('%s is about the size', (type) => {
    expect(isTooLarge(wrapped(answer(type, false)))).toBe(true);
  });
});
