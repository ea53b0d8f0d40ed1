export {
  parseConfig,
  type AccountConfig,
  type Config,
  type FileReference,
  type IngressConfig,
  type KafkaConfig,
  type KeyConfig,
  type ObserveConfig,
  type ProviderConfig,
  type RegistryConfig,
  type RuntimeConfig,
} from './config.ts';
export { loadConfig, type ConfigPlaces } from './config-file.ts';
export { configJsonSchema, type ConfigJsonSchema } from './config-json-schema.ts';
export { ConfigError, isConfigError, printMistake, type Mistake } from './config-mistake.ts';
export { parseInstant } from './instant.ts';
export { readKeys, type Key, type KeySource, type ProviderKeys } from './keyring.ts';
export { watchKeys, type KeyWatch, type KeyWatchOptions } from './key-watch.ts';
export { listen, listenError, type Address } from './listen.ts';
export { createLogger, type Logger, type LoggerOptions, type LogLevel } from './log.ts';
export { describeError, type LoggedError } from './log-error.ts';
export { redactFields, type LogFields } from './log-fields.ts';
export {
  createMetrics,
  type Counter,
  type Gauge,
  type Histogram,
  type HistogramOptions,
  type Labels,
  type Metrics,
} from './metrics.ts';
export { startObserveServer, type Check, type ObserveServer, type ObserveServerOptions } from './observe-server.ts';
export { runningPlugin, runPlugin } from './plugin-code.ts';
export { readSecret, type SecretContext, type SecretReference } from './secrets.ts';
export { runUntilSignal, type ProcessLike, type ShutdownOptions } from './shutdown.ts';
export { createTopicNames, type TopicNames } from './topic-names.ts';
