export type { BrokerNode } from './broker-node.ts';
export { StackError, type StackErrorCode } from './error.ts';
export { findCacheFolder, type Environment } from './environment.ts';
export type { Configured, LogLevel, StackOptions } from './options.ts';
export { startLocalStack, type KafkaStack, type LocalStack } from './stack.ts';
