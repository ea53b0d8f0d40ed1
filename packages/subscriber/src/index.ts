export { isTributaryError, type ErrorCode, type TributaryError } from '@tributary/errors';
export type * from '@tributary/events';
export { decimalScale, formatDecimal, formatMicros, isCanonicalType, parseDecimal } from '@tributary/events';
export { retryHeaders } from './dead-letter.ts';
export { permanent, unavailable, type FailureClass } from './failure-class.ts';
export type { HandlerContext } from './handler-context.ts';
export type { Handler, Handlers } from './handlers.ts';
export type { EventStore, Recollection } from './idempotency/event-store.ts';
export {
  createIdempotency,
  type Choice,
  type IdempotencyOptions,
  type Once,
  type OnceHandler,
} from './idempotency/idempotency.ts';
export { createMemoryStore, type MemoryStoreOptions } from './idempotency/memory-store.ts';
export type { OnceContext, Verdict } from './idempotency/once-context.ts';
export {
  postgresDatabase,
  type ClientOf,
  type PostgresClient,
  type PostgresPool,
} from './idempotency/postgres-database.ts';
export type { Recognisable, Sighting } from './idempotency/sighting.ts';
export type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './idempotency/sql-database.ts';
export { idempotencySchema, type SqlDialect } from './idempotency/sql-schema.ts';
export { createSqlStore, type SqlStoreOptions } from './idempotency/sql-store.ts';
export { sqliteDatabase, type SqliteConnection } from './idempotency/sqlite-database.ts';
export type { SubscriberKafkaOptions, SubscriberOptions } from './options.ts';
export type { Retry } from './retry.ts';
export type { SubscriberStats } from './stats.ts';
export { createSubscriber, type Subscriber, type SubscriberState } from './subscriber.ts';
export type { SubscriberLog, SubscriberLogEntry } from './subscriber-log.ts';
export { isGroupName, subscriberTopics, type SubscriberTopics } from './subscriber-topics.ts';
