import type { Environment } from './environment.ts';

/** How much the servers write into their log files. */
export type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';

/** What the caller's configuration says, if it has one. */
export interface Configured {
  /** `host:port` each. */
  brokers: readonly string[];
  registryUrl?: string | undefined;
}

/** What is wanted of the local stack. */
export interface StackOptions {
  /** How many brokers it starts; with three, replication factor 3 and min ISR 2 are real. Default 1. */
  brokers?: 1 | 3 | undefined;
  /** Whether a schema registry is wanted. Default true. */
  registry?: boolean | undefined;
  /** Where data and logs are kept, for the next start too. Default: a temporary folder, removed at the end. */
  folder?: string | undefined;
  configured?: Configured | undefined;
  /** The process's environment, handed in by its main file. */
  environment: Environment;
  /** Told what takes long: downloads and waiting. */
  onProgress?: ((line: string) => void) | undefined;
  /** Where downloads are kept. Default: `tributary` in `XDG_CACHE_HOME`, else in `~/.cache`. */
  cacheFolder?: string | undefined;
  /** The memory that each broker's JVM may take for its objects, in MiB. Default 512. */
  brokerHeapMiB?: number | undefined;
  /** Default WARN. */
  logLevel?: LogLevel | undefined;
}
