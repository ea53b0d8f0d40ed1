import { expect, test } from '@jest/globals';
import kafkajs, { type LogEntry } from 'kafkajs';
import { createLogBridge, type KafkaLogEntry } from '../src/log.ts';

function bridge(level: LogEntry['level'], message: string, extra: object = {}): KafkaLogEntry[] {
  const entries: KafkaLogEntry[] = [];
  const log = { timestamp: '', message, logger: 'kafkajs', ...extra };
  createLogBridge((entry) => entries.push(entry))()({ namespace: 'Runner', level, label: '', log });
  return entries;
}

test('a line of kafkajs keeps the fields that are known to hold no body and no secret, and stands one level lower', () => {
  const extra = {
    topic: 't',
    partition: 1,
    groupId: 'g',
    broker: 'b:1',
    error: new Error('why'),
    payload: 'secret',
    stack: 's',
  };
  expect(bridge(kafkajs.logLevel.ERROR, 'Failed', extra)).toEqual([
    {
      level: 'warn',
      message: 'kafkajs Runner: Failed',
      error: 'why',
      group: 'g',
      topic: 't',
      partition: 1,
      broker: 'b:1',
    },
  ]);
  expect(bridge(kafkajs.logLevel.WARN, 'x')).toMatchObject([{ level: 'info' }]);
});

test('what kafkajs says of resetting an offset is not passed on, since it does not come to that', () => {
  expect(bridge(kafkajs.logLevel.ERROR, 'Offset out of range, resetting to default offset')).toEqual([]);
});

test('that a transaction is still being ended is not passed on, since it is waited for', () => {
  const error =
    'The producer attempted to update a transaction while another concurrent operation on the same transaction was ongoing';
  expect(bridge(kafkajs.logLevel.ERROR, 'Response AddPartitionsToTxn', { error })).toEqual([]);
});
