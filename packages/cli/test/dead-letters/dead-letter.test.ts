import { expect, test } from '@jest/globals';
import type { IncomingRecord } from '@tributary/kafka';
import { isMeant, readDeadLetter } from '../../src/dead-letters/dead-letter.ts';

function letter(headers: Record<string, string>) {
  const record: IncomingRecord = {
    topic: 'dead-letters.subscriber.mailer',
    partition: 3,
    offset: 17n,
    timestampMs: 0,
    key: null,
    value: null,
    headers: Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]),
  };
  return readDeadLetter(record);
}

const source = {
  'dead-letter-source-topic': 'payments',
  'dead-letter-source-partition': '0',
  'dead-letter-source-offset': '5',
};

test('a dead letter says what its headers say', () => {
  const reason = { 'dead-letter-code': 'subscribe.handler_failed', 'dead-letter-attempts': '10' };
  expect(letter({ ...source, ...reason, ce_id: 'e-1', ce_type: 'payment.succeeded' })).toMatchObject({
    place: 'dead-letters.subscriber.mailer/3/17',
    code: 'subscribe.handler_failed',
    attempts: 10,
    eventId: 'e-1',
    type: 'payment.succeeded',
    source: { topic: 'payments', partition: '0', offset: '5' },
  });
});

test('a foreign record is one of which nothing is known', () => {
  expect(letter({})).toMatchObject({ code: '', attempts: 0, eventId: '', source: undefined });
  expect(letter({ ...source, 'dead-letter-source-topic': '' }).source).toBeUndefined();
});

test('what would move the cursor of a terminal is not printed, nor what has no end', () => {
  const { detail, eventId } = letter({ 'dead-letter-detail': '\u001b[2Jgone\u202E', ce_id: 'x'.repeat(9_999) });
  expect(detail).toBe('\uFFFD[2Jgone\uFFFD');
  expect(eventId).toHaveLength(200);
});

test.each([
  [{}, true],
  [{ code: 'subscribe.handler_failed' }, true],
  [{ code: 'subscribe.handler_refused' }, false],
  [{ id: 'e-1' }, true],
  [{ id: 'e' }, false],
  [{ id: '3/17' }, true],
  [{ id: '3/1' }, false],
  [{ id: 'e-1', code: 'subscribe.handler_refused' }, false],
])('with %j it is meant: %s', (filter, isExpected) => {
  expect(isMeant(letter({ 'dead-letter-code': 'subscribe.handler_failed', ce_id: 'e-1' }), filter)).toBe(isExpected);
});
