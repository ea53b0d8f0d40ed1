import { expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { publishRecord } from '../src/publish.ts';

const record = { topic: 'raw.acme', key: 'k', value: Buffer.from('x'), headers: [] };

test('the producer is told the deadline, after which it need not send', async () => {
  const deadlines: number[] = [];
  const producer = {
    publish: async (_records: unknown, { deadlineMs }: { deadlineMs: number }) => deadlines.push(deadlineMs),
  };
  await publishRecord({ producer, publishTimeoutMs: 700 }, record);
  expect(deadlines).toEqual([700]);
});

test.each([
  ['publish.record_too_large', 'publish.record_too_large'],
  ['publish.failed', 'receive.kafka_unavailable'],
  ['kafka.topic_missing', 'receive.kafka_unavailable'],
] as const)('%s of the producer is %s, with its cause', async (code, expected) => {
  const cause = new TributaryError(code);
  const producer = { publish: () => Promise.reject(cause) };
  await expect(publishRecord({ producer, publishTimeoutMs: 700 }, record)).rejects.toMatchObject({
    code: expected,
    cause,
  });
});

test('a producer that throws instead of rejecting is treated alike', async () => {
  const producer = {
    publish: () => {
      throw new TypeError('at once');
    },
  };
  await expect(publishRecord({ producer, publishTimeoutMs: 700 }, record)).rejects.toMatchObject({
    code: 'receive.kafka_unavailable',
  });
});
