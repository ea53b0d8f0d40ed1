import { createAdmin, type Admin } from './admin.ts';
import { createClient, requestTimeoutOf, type KafkaOptions } from './client.ts';
import {
  startConsumer,
  startReader,
  startTransactionalConsumer,
  type Consumer,
  type ConsumerDeps,
  type ConsumerOptions,
  type ReaderOptions,
  type TransactionalConsumerOptions,
} from './consumer.ts';
import { createPartitionCounts } from './partition-counts.ts';
import { createProducer, type Producer, type ProducerOptions } from './producer.ts';
import { createSender } from './sender.ts';
import { startTail, type Tail, type TailOptions } from './tail.ts';
import { createTopicProducers } from './topic-producers.ts';
import { createTransactionClient } from './transaction-client.ts';
import { createTransactions, type TransactionsDeps } from './transactions.ts';
import { createTurns } from './turns.ts';

/** A Kafka cluster. Opens connections when they are needed. */
export interface Kafka {
  /** An admin with a connection of its own: close it. */
  admin(): Admin;
  /** All producers of one `Kafka` together have one send in flight for each topic-partition. Close each. */
  producer(options?: ProducerOptions): Producer;
  /** See `ConsumerOptions`. Stop each. */
  startConsumer(options: ConsumerOptions): Promise<Consumer>;
  /** See `TransactionalConsumerOptions`. Stop each. */
  startTransactionalConsumer(options: TransactionalConsumerOptions): Promise<Consumer>;
  /** See `ReaderOptions`: for handlers that may take long while others need not wait. Stop each. */
  startReader(options: ReaderOptions): Promise<Consumer>;
  /** Reads topics without a lasting group. Close each. */
  tail(options: TailOptions): Promise<Tail>;
  /** Closes what producers, consumers and tails share; after these are closed. */
  close(): Promise<void>;
}

const countsMaxAgeMs = 60_000;
const defaultDeadlineMs = 30_000;

function producerTimeouts(options: KafkaOptions, { deadlineMs = defaultDeadlineMs }: ProducerOptions) {
  // No attempt need last longer than the caller waits, so that little of what it gave up on is still on its way.
  const requestTimeoutMs = requestTimeoutOf(options, Math.max(deadlineMs, 1_000));
  return { requestTimeoutMs, attemptTimeoutMs: requestTimeoutMs + 4 * (options.connectionTimeoutMs ?? 3_000) };
}

/** What makes the transactions of each life of a consumer. */
function transactionsOf(
  options: KafkaOptions,
  deps: Pick<TransactionsDeps, 'admin' | 'counts'> & { metadataMaxAgeMs: number },
): ConsumerDeps['newTransactions'] {
  return (transactionOptions, end) => {
    const { transactionTimeoutMs } = transactionOptions;
    // The broker aborts a transaction that waits longer for an answer.
    const requestTimeoutMs = requestTimeoutOf(options, transactionTimeoutMs);
    return createTransactions({
      ...deps,
      ...transactionOptions,
      end,
      newClient: (transactionalId) =>
        createTransactionClient({
          ...transactionOptions,
          client: createClient(options, { retries: 3, requestTimeoutMs }),
          transactionalId,
          metadataMaxAgeMs: deps.metadataMaxAgeMs,
        }),
    });
  };
}

/** The one way to Kafka. Knows no topic and no provider; says what happens through `onLog`. */
export function createKafka(options: KafkaOptions): Kafka {
  const newClient = () => createClient(options, { retries: 3 });
  const admin = createAdmin(newClient);
  const counts = createPartitionCounts({
    partitionCounts: (topics) => admin.partitionCounts(topics),
    maxAgeMs: countsMaxAgeMs,
  });
  const turns = createTurns();
  const metadataMaxAgeMs = options.metadataMaxAgeMs ?? 60_000;
  const newTransactions = transactionsOf(options, { admin, counts, metadataMaxAgeMs });
  const log = options.onLog ?? (() => undefined);
  const consumerDeps: ConsumerDeps = { newClient, admin, metadataMaxAgeMs, log, newTransactions };
  return {
    admin: () => createAdmin(newClient),
    producer(producerOptions = {}) {
      const timeouts = producerTimeouts(options, producerOptions);
      const { requestTimeoutMs } = timeouts;
      const producers = createTopicProducers({
        newClient: () => createClient(options, { retries: 0, requestTimeoutMs }),
        metadataMaxAgeMs,
      });
      const { compression = 'none' } = producerOptions;
      const compressionOf = typeof compression === 'function' ? compression : () => compression;
      return createProducer(
        { counts, turns, sender: createSender({ producers, ...timeouts, compressionOf }) },
        producerOptions,
      );
    },
    startConsumer: (consumerOptions) => startConsumer(consumerDeps, consumerOptions),
    startTransactionalConsumer: (consumerOptions) => startTransactionalConsumer(consumerDeps, consumerOptions),
    startReader: (readerOptions) => startReader(consumerDeps, readerOptions),
    tail: (tailOptions) => startTail({ client: newClient(), admin, clientId: options.clientId }, tailOptions),
    close: () => admin.close(),
  };
}
