export type { Admin, CommittedOffset, LogRange } from './admin.ts';
export type { Batch, OnBatch } from './batch.ts';
export type { KafkaOptions } from './client.ts';
export type {
  Consumer,
  ConsumerOptions,
  GroupOptions,
  ReaderOptions,
  TransactionalConsumerOptions,
} from './consumer.ts';
export { createKafka, type Kafka } from './kafka.ts';
export type { ReadAhead } from './ledger.ts';
export type { KafkaLog, KafkaLogEntry } from './log.ts';
export type { OnOpenBatch, OpenBatch } from './open-batch.ts';
export { partitionFor } from './partition.ts';
export type { Producer, ProducerOptions, PublishOptions } from './producer.ts';
export {
  isPublishError,
  isPublishFailure,
  PublishError,
  type PublishFailure,
  type PublishOutcome,
} from './publish-error.ts';
export { detachRecord, headerText, type Acknowledged, type IncomingRecord, type OutgoingRecord } from './record.ts';
export type { Tail, TailOptions } from './tail.ts';
export type { ApplyOptions, TopicChange, TopicSpec } from './topics.ts';
export type { OnTransactionalBatch, TransactionalBatch } from './transactional-batch.ts';
export {
  createTracing,
  findTracing,
  type RecordSpan,
  type RecordSpanEnd,
  type RecordSpanOptions,
  type TraceContext,
  type Tracing,
} from './tracing.ts';
