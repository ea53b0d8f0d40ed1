import { dirname, resolve } from 'node:path';
import { findingsOf } from './config-issues.ts';
import { ConfigError, printPath, type Mistake } from './config-mistake.ts';
import { checkRules } from './config-rules.ts';
import { configSchema } from './config-schema.ts';
import { readYaml } from './config-yaml.ts';
import { type SecretReference } from './secrets.ts';

/** The configuration of every process (docs/configuration.md), with all defaults filled in; what is absent is `null`. */
export interface Config {
  /** Absolute path of the file. */
  file: string;
  /** Its folder: plugin paths, key files and certificates are relative to it. */
  folder: string;
  kafka: KafkaConfig;
  registry: RegistryConfig;
  ingress: IngressConfig;
  runtime: RuntimeConfig;
  observe: ObserveConfig;
  /** By provider id; has no prototype, so that `constructor` is not there unless configured. */
  providers: Record<string, ProviderConfig>;
}

export interface KafkaConfig {
  /** `host:port` or `[IPv6]:port`; at least one. */
  brokers: string[];
  clientId: string | null;
  /** Stands before every topic's name; empty by default. */
  topicPrefix: string;
  /** `null`: no TLS. All three `null` (`tls: true`): TLS with the certificates that Node trusts. `cert` and `key` come together. */
  tls: { ca: FileReference | null; cert: FileReference | null; key: FileReference | null } | null;
  sasl: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: SecretReference } | null;
}

/** A file to read with `readSecret`. */
export type FileReference = Extract<SecretReference, { kind: 'file' }>;

export interface RegistryConfig {
  /** http or https, may have a path, holds no user, ends without a slash. */
  url: string;
  /** The secret there is `user:password`. */
  auth: SecretReference | null;
}

export interface IngressConfig {
  host: string;
  /** 0: any free port. */
  port: number;
  maxBodyBytes: number;
  maxHeaderBytes: number;
  /** Of each account; `null`: no limit. */
  requestsPerSecond: number | null;
  requestTimeoutMs: number;
  publishTimeoutMs: number;
  /** Requests that wait for Kafka; more are refused with `receive.overloaded`. */
  maxWaiting: number;
}

export interface RuntimeConfig {
  /** The consumer group of a provider is `<group>.<provider>`. Durable: a new name reads everything again. */
  group: string;
  /** How often each event is published, where processes and brokers fail. */
  guarantee: 'at-least-once' | 'exactly-once';
  /** Whether plugins run in the runtime's own thread, or each in one of its own. */
  isolation: 'inline' | 'worker';
  /** Of each webhook. */
  workerTimeoutMs: number;
  /** Of each plugin. */
  workerMemoryMb: number;
  /** Whether a redelivery is published again, or ends as `duplicate`. */
  duplicates: 'publish' | 'suppress';
  /** From receipt to receipt. */
  duplicatesWindowHours: number;
  /** Of each provider. */
  duplicatesMaxEvents: number;
}

export interface ObserveConfig {
  host: string;
  /** 0: any free port. */
  port: number;
}

export interface ProviderConfig {
  /** A package, or a path relative to `Config.folder`; `null`: the built-in plugin of this id. */
  plugin: string | null;
  /** By account id; has no prototype either. */
  accounts: Record<string, AccountConfig>;
}

export interface AccountConfig {
  /** What the account is where the provider's webhooks don't say. */
  environment: 'live' | 'test' | null;
  /** The plugin's non-secret knobs, checked by the plugin's own schema. */
  settings: Record<string, unknown>;
  /** `null`: as the plugin says. */
  toleranceSeconds: number | null;
  /** Further schemes of the plugin that this account accepts. */
  schemes: string[];
  /** Whether a scheme that proves nothing may be used. */
  allowUnsigned: boolean;
  /** May be empty: the account then fails closed. */
  keys: KeyConfig[];
}

export interface KeyConfig {
  /** Unique in the account. */
  id: string;
  reference: SecretReference;
  /** Microseconds since the epoch, included. */
  notBefore: number | null;
  /** Microseconds since the epoch, excluded. */
  notAfter: number | null;
}

/**
 * Reads and checks a whole configuration.
 * @param file where the text comes from; its folder becomes `Config.folder`.
 * @throws ConfigError (`config.invalid`) with every mistake at once, in the order of the file.
 */
export function parseConfig(text: string, { file }: { file: string }): Config {
  const yaml = readYaml(text);
  if (yaml.mistakes.length > 0) {
    throw new ConfigError(file, yaml.mistakes);
  }
  const data = withoutEmptySections(yaml.data);
  const result = configSchema.safeParse(data);
  const findings = [...findingsOf(result.error?.issues ?? []), ...checkRules(data)];
  if (!result.success || findings.length > 0) {
    const mistakes = findings.map(({ path, message }) => ({ path: printPath(path), message, line: yaml.lineOf(path) }));
    throw new ConfigError(file, mistakes.toSorted(byLine));
  }
  const absolute = resolve(file);
  return { file: absolute, folder: dirname(absolute), ...result.data };
}

/** A file or a section with nothing but comments in it says the same as an absent one. */
function withoutEmptySections(data: unknown): unknown {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    return data ?? {};
  }
  return Object.fromEntries(Object.entries(data).filter(([, section]) => section !== null));
}

function byLine(one: Mistake, other: Mistake): number {
  return (one.line ?? 0) - (other.line ?? 0);
}
