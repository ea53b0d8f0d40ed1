import type { Socket } from 'node:net';
import kafkajs, { type Kafka as KafkajsClient, type KafkaConfig } from 'kafkajs';
import { patchKafkajs } from './kafkajs-patches.ts';
import { createLogBridge, type KafkaLog } from './log.ts';
import { registerCodecs } from './compression.ts';

/** How to reach a Kafka cluster. */
export interface KafkaOptions {
  /** `host:port` of some brokers; the others are found through them. */
  brokers: readonly string[];
  /** How this process names itself to the brokers. */
  clientId: string;
  /** `true` takes the system's certificate authorities; texts are PEM. */
  tls?: boolean | { ca?: string; cert?: string; key?: string; servername?: string };
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
  /** How long a connection may take to open; 3,000 ms if absent. */
  connectionTimeoutMs?: number;
  /** How long an answer of a broker may take; 15,000 ms if absent. */
  requestTimeoutMs?: number;
  /** How old the knowledge of topics may get before it is looked up again, new partitions for one; 60,000 ms if absent. */
  metadataMaxAgeMs?: number;
  onLog?: KafkaLog;
  /** Opens the socket to a broker. For tests that stand between client and broker. */
  openSocket?: (address: { host: string; port: number; onConnect: () => void }) => Socket;
}

/**
 * A broker whose host is gone closes no connection, and what it was asked last stands still for as long as this, partitions with it:
 * so it is half of what is usual. A follower that stands still is out of the in-sync replicas before
 * (`broker.session.timeout.ms`, 9 s), and what waits for it is acknowledged then.
 */
const defaultRequestTimeoutMs = 15_000;

/** How long an answer may take, where whoever waits for it waits no longer than `mostMs`. */
export function requestTimeoutOf({ requestTimeoutMs }: KafkaOptions, mostMs = Number.POSITIVE_INFINITY): number {
  return Math.min(requestTimeoutMs ?? defaultRequestTimeoutMs, mostMs);
}

/** What differs between the kafkajs clients of one process. */
export interface ClientSettings {
  /** How often kafkajs itself tries again. */
  retries: number;
  requestTimeoutMs?: number;
}

function tlsConfig(tls: KafkaOptions['tls']): Pick<KafkaConfig, 'ssl'> {
  return tls === undefined || tls === false ? {} : { ssl: tls };
}

/** kafkajs' three SASL forms are told apart by their mechanism, which a spread loses. */
function saslConfig(sasl: KafkaOptions['sasl']): Pick<KafkaConfig, 'sasl'> {
  if (sasl === undefined) return {};
  const { mechanism, username, password } = sasl;
  if (mechanism === 'plain') return { sasl: { mechanism, username, password } };
  if (mechanism === 'scram-sha-256') return { sasl: { mechanism, username, password } };
  return { sasl: { mechanism, username, password } };
}

let clients = 0;

/**
 * The brokers, from another one on for each client. kafkajs begins with the first of its list, and a client that tries only
 * once knows no other: while the first broker is away none of those could connect.
 */
function fromAnother(brokers: readonly string[]): string[] {
  const first = (clients += 1) % brokers.length;
  return [...brokers.slice(first), ...brokers.slice(0, first)];
}

/**
 * A kafkajs client of its own. Each producer, consumer and admin gets one: kafkajs keeps the committed offsets of a group
 * in its client, and two consumers of a group that share a client wipe each other's.
 */
export function createClient(options: KafkaOptions, settings: ClientSettings): KafkajsClient {
  patchKafkajs();
  registerCodecs();
  const { onLog, openSocket } = options;
  return new kafkajs.Kafka({
    brokers: fromAnother(options.brokers),
    clientId: options.clientId,
    connectionTimeout: options.connectionTimeoutMs ?? 3_000,
    requestTimeout: settings.requestTimeoutMs ?? requestTimeoutOf(options),
    // Every field is said: kafkajs has other defaults where NODE_ENV is `test`.
    retry: { retries: settings.retries, initialRetryTime: 200, maxRetryTime: 5_000, factor: 0.2, multiplier: 2 },
    ...tlsConfig(options.tls),
    ...saslConfig(options.sasl),
    ...(openSocket && { socketFactory: openSocket }),
    ...(onLog
      ? { logLevel: kafkajs.logLevel.INFO, logCreator: createLogBridge(onLog) }
      : { logLevel: kafkajs.logLevel.NOTHING }),
  });
}
