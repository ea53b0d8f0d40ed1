import { describe, expect, test } from '@jest/globals';
import type { Producer, ProducerRecord, RecordMetadata } from 'kafkajs';
import { createSender, type Sender } from '../src/sender.ts';
import { keepPartition } from '../src/topic-producers.ts';

type Send = (record: ProducerRecord) => Promise<RecordMetadata[]>;

/** A sender whose kafkajs producer does as told; `replaced` counts the producers that were thrown away. */
function createTestSender(send: Send): { sender: Sender; readonly replaced: () => number } {
  let replaced = 0;
  const producer = { send } as Producer;
  const sender = createSender({
    producers: {
      of: async () => producer,
      replace: () => (replaced += 1),
      close: async () => undefined,
    },
    requestTimeoutMs: 100,
    attemptTimeoutMs: 50,
    compressionOf: () => 'none',
  });
  return { sender, replaced: () => replaced };
}

const target = { topic: 't', partition: 2 };
const messages = [{ value: 'a' }];
const choose = keepPartition();

function chooseFor(message: { value: string | Buffer | null; partition?: number }, partitionIds: number[]): number {
  const partition = { partitionErrorCode: 0, leader: 1, replicas: [], isr: [] };
  return choose({
    topic: 't',
    message,
    partitionMetadata: partitionIds.map((partitionId) => ({ ...partition, partitionId })),
  });
}

describe('an attempt', () => {
  test('is acknowledged by all in-sync replicas, for its very partition', async () => {
    const asked: ProducerRecord[] = [];
    const { sender } = createTestSender(async (record) => {
      asked.push(record);
      return [{ topicName: 't', partition: 2, errorCode: 0, baseOffset: '9007199254740993' }];
    });
    expect(await sender.send(target, messages)).toBe(9_007_199_254_740_993n);
    expect(asked).toMatchObject([{ topic: 't', acks: -1, messages: [{ value: 'a', partition: 2 }] }]);
  });

  test.each([
    ['nothing', []],
    ['another partition', [{ topicName: 't', partition: 1, errorCode: 0, baseOffset: '7' }]],
  ])('that resolves with %s has not stored it', async (_, answers) => {
    const { sender, replaced } = createTestSender(async () => answers);
    await expect(sender.send(target, messages)).rejects.toThrow('kafkajs resolved without sending');
    expect(replaced()).toBe(1);
  });

  test('that hangs is given up, its producer replaced, and its messages are barred', async () => {
    let late: ProducerRecord | undefined;
    const { sender, replaced } = createTestSender((record) => {
      late = record;
      return new Promise(() => undefined);
    });
    await expect(sender.send(target, messages)).rejects.toThrow('Not done within 50 ms');
    expect(replaced()).toBe(1);
    const [message] = late?.messages ?? [];
    expect(() => chooseFor(message ?? { value: '' }, [2])).toThrow('This attempt was given up');
  });

  test('that a broker answered with an error keeps its producer', async () => {
    const { sender, replaced } = createTestSender(() =>
      Promise.reject(Object.assign(new Error('moved'), { type: 'NOT_LEADER_FOR_PARTITION', retriable: true })),
    );
    await expect(sender.send(target, messages)).rejects.toThrow('moved');
    expect(replaced()).toBe(0);
  });
});

describe('the partitioner', () => {
  test('keeps the partition that was chosen', () => {
    expect(chooseFor({ value: 'a', partition: 3 }, [1, 2, 3])).toBe(3);
  });

  test('does not let kafkajs leave a message out whose partition it does not know', () => {
    expect(() => chooseFor({ value: 'a', partition: 3 }, [1, 2])).toThrow(
      expect.objectContaining({ type: 'UNKNOWN_TOPIC_OR_PARTITION', retriable: true }),
    );
  });
});
