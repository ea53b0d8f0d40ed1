import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import type { OutgoingRecord } from '@tributary/kafka';

/** Writes a record in a transaction of its own, and leaves that open. Answers what aborts it. */
export async function writeInTransaction(
  brokers: readonly string[],
  { topic, key, value }: OutgoingRecord,
): Promise<() => Promise<void>> {
  const client = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const producer = client.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ key, value }] });
  return async () => {
    await transaction.abort();
    await producer.disconnect();
  };
}
