import { createRegistry, type Registry, type RegistryOptions } from '@tributary/events';
import {
  createLogger,
  createMetrics,
  createTopicNames,
  readSecret,
  type SecretReference,
  type Config,
  type Logger,
  type Metrics,
  type TopicNames,
} from '@tributary/host';
import { createKafka, type Kafka } from '@tributary/kafka';
import { configureProviders, type ConfiguredProvider } from '@tributary/runtime';

/** The process's environment, handed in by main.ts, the one place that reads it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the commands that talk to Kafka and the registry share. */
export interface Context {
  config: Config;
  environment: Environment;
  providers: ConfiguredProvider[];
  kafka: Kafka;
  registry: Registry;
  topics: TopicNames;
  metrics: Metrics;
  logger: Logger;
}

/** Loads the plugins and reads the secrets of the connections. Throws `config.*` and `plugin.*`; connects to nothing yet. */
export async function createContext(config: Config, environment: Environment, logger?: Logger): Promise<Context> {
  const log = logger ?? createLogger({ name: 'tributary' });
  return {
    config,
    environment,
    providers: await configureProviders(config),
    kafka: connectKafka(config, environment, log),
    registry: connectRegistry(config, environment),
    topics: createTopicNames(config.kafka.topicPrefix),
    metrics: createMetrics(),
    logger: log,
  };
}

/** A client of the configured cluster; opens its connections when they are needed. */
export function connectKafka({ kafka, folder }: Config, environment: Environment, logger: Logger): Kafka {
  const { brokers, clientId, tls, sasl } = kafka;
  const read = (reference: SecretReference, owner: string) =>
    readSecret(reference, { environment, folder, owner, code: 'config.secret_unreadable' }).toString();
  const pem = (['ca', 'cert', 'key'] as const).flatMap((name) => {
    const reference = tls?.[name] ?? null;
    return reference === null ? [] : [[name, read(reference, `kafka.tls.${name}`)] as const];
  });
  return createKafka({
    brokers,
    clientId: clientId ?? 'tributary',
    ...(tls !== null && { tls: pem.length === 0 ? true : Object.fromEntries(pem) }),
    ...(sasl !== null && { sasl: { ...sasl, password: read(sasl.password, 'kafka.sasl.password') } }),
    onLog: ({ level, message, ...entry }) => logger[level](entry, message),
  });
}

/** A client of the configured registry. */
export function connectRegistry(config: Config, environment: Environment): Registry {
  return createRegistry(registryOptions(config, environment));
}

/** Where the configured registry is, with HTTP basic authentication where the configuration has credentials. */
export function registryOptions(
  { registry: { url, auth }, folder }: Config,
  environment: Environment,
): RegistryOptions {
  if (auth === null) return { url };
  const credentials = readSecret(auth, {
    environment,
    folder,
    owner: 'registry.auth',
    code: 'config.secret_unreadable',
  });
  return { url, authorization: `Basic ${credentials.toString('base64')}` };
}
