import { expect, test } from '@jest/globals';
import { PublishError } from '@tributary/kafka';
import { writeUntilAcknowledged } from '../src/seen-writer.ts';
import { captureLog } from './captured-log.ts';
import { createSeenTopic, seenTopic } from './seen-topic.ts';
import { until } from './until.ts';

const never = new AbortController().signal;
const record = { topic: seenTopic, key: 'main', value: Buffer.from('x') };
const notAcknowledged = () => new PublishError([{ index: 0, code: 'publish.failed', cause: new Error('scripted') }]);

test('resolves with where the records stand', async () => {
  const { publisher } = createSeenTopic();
  const { logger } = captureLog();
  expect(await writeUntilAcknowledged([record, record], { publisher, logger }, never)).toMatchObject([
    { topic: seenTopic, partition: 0, offset: 0n },
    { topic: seenTopic, partition: 0, offset: 1n },
  ]);
});

test('tries again what was not acknowledged, and says so', async () => {
  const { publisher, failing } = createSeenTopic();
  const log = captureLog();
  failing.publish.push(notAcknowledged());
  expect(await writeUntilAcknowledged([record], { publisher, logger: log.logger }, never)).toHaveLength(1);
  expect(log.lines('warn')).toMatchObject([{ code: 'publish.failed', retryInMs: 200 }]);
});

test('gives up where the partition is lost, and not before', async () => {
  const { publisher, failing } = createSeenTopic();
  const log = captureLog();
  const stop = new AbortController();
  failing.publish.push(...Array.from({ length: 9 }, notAcknowledged));
  const writing = writeUntilAcknowledged([record], { publisher, logger: log.logger }, stop.signal);
  await until(() => log.lines('warn').length === 1);
  stop.abort(new Error('the partition was lost'));
  await expect(writing).rejects.toThrow();
});

test('throws what is a bug', async () => {
  const { publisher, failing } = createSeenTopic();
  failing.publish.push(new TypeError('a bug'));
  const { logger } = captureLog();
  await expect(writeUntilAcknowledged([record], { publisher, logger }, never)).rejects.toThrow('a bug');
});
