import { isLoopback, readAddress, readUrlAddress, type Address } from './address.ts';
import type { Environment } from './environment.ts';
import { StackError } from './error.ts';
import type { Configured } from './options.ts';
import { versions } from './versions.ts';

/** What the choice looks at. No probe rejects. */
export interface Probes {
  answersKafka(address: Address): Promise<boolean>;
  answersRegistry(url: string): Promise<boolean>;
  /** Whether nobody listens at this port of the loopback. */
  isFree(port: number): Promise<boolean>;
  /** What is missing to start Kafka and registry from jars, in words; undefined when nothing is. */
  findMissing(): Promise<string | undefined>;
}

/** What is wanted, as far as the choice depends on it. */
export interface Wanted {
  brokers: 1 | 3;
  registry: boolean;
  configured: Configured | undefined;
  environment: Environment;
}

/** One part of the stack: it runs already, or is to be started, at a certain port if there is one. */
export type Part<Where> = ({ kind: 'running'; because: string } & Where) | Start;

interface Start {
  kind: 'start';
  port: number | undefined;
  because: string;
}

/** Which Kafka, which registry (undefined: none wanted), and why in one line. */
export interface Plan {
  kafka: Part<{ brokers: string[] }>;
  registry: Part<{ url: string }> | undefined;
  origin: string;
}

/**
 * Chooses, in this order: what the configuration names, and if it is a free address of this machine then the stack
 * starts there; what `KAFKA_BROKERS` and `SCHEMA_REGISTRY_URL` name; what `TRIBUTARY_KAFKA` demands; jars, if Java and
 * Maven are there. Kafka and registry are chosen each by itself. Rejects with `stack.unavailable`. Docker is not used.
 */
export async function makePlan(wanted: Wanted, probes: Probes): Promise<Plan> {
  const kafka = await chooseKafka(wanted, probes);
  const registry = wanted.registry ? await chooseRegistry(wanted, probes) : undefined;
  if (kafka.kind === 'start' || registry?.kind === 'start') await demandJars(wanted.environment, probes);
  return { kafka, registry, origin: describe(kafka, registry) };
}

async function chooseKafka(wanted: Wanted, probes: Probes): Promise<Plan['kafka']> {
  const { configured, environment } = wanted;
  if (configured !== undefined && configured.brokers.length > 0) {
    const brokers = [...configured.brokers];
    if (await anyAnswers(brokers, probes)) return { kind: 'running', brokers, because: 'kafka.brokers names it' };
    return startAtConfigured(brokers, wanted, probes);
  }
  const brokers = splitList(environment['KAFKA_BROKERS']);
  if (brokers.length === 0) return { kind: 'start', port: undefined, because: becauseOfJars(environment) };
  if (await anyAnswers(brokers, probes)) return { kind: 'running', brokers, because: 'KAFKA_BROKERS names it' };
  throw unavailable(
    `No Kafka answers at ${brokers.join(', ')}, which KAFKA_BROKERS names`,
    'Start that Kafka, correct KAFKA_BROKERS, or unset it and have one started here',
  );
}

async function startAtConfigured(brokers: string[], wanted: Wanted, probes: Probes): Promise<Start> {
  const [first, ...others] = brokers.map(readAddress);
  const canStart = first !== undefined && isLoopback(first) && others.length === 0 && wanted.brokers === 1;
  if (canStart && (await probes.isFree(first.port))) {
    return { kind: 'start', port: first.port, because: 'kafka.brokers names this address and it was free' };
  }
  throw unavailable(
    `No Kafka answers at ${brokers.join(', ')}, which kafka.brokers names`,
    'Start that Kafka, or configure one free address of this machine, such as 127.0.0.1:9092, and it is started there',
  );
}

async function chooseRegistry(wanted: Wanted, probes: Probes): Promise<Part<{ url: string }>> {
  const { configured, environment } = wanted;
  const url = configured?.registryUrl;
  if (url !== undefined) {
    if (await probes.answersRegistry(url)) return { kind: 'running', url, because: 'registry.url names it' };
    const address = readUrlAddress(url);
    if (address !== undefined && isLoopback(address) && (await probes.isFree(address.port))) {
      return { kind: 'start', port: address.port, because: 'registry.url names this address and it was free' };
    }
    throw unavailable(
      `No schema registry answers at ${url}, which registry.url names`,
      'Start that registry, or configure a free address of this machine, such as http://127.0.0.1:8081, and it is started there',
    );
  }
  const named = environment['SCHEMA_REGISTRY_URL'];
  if (named === undefined || named === '') {
    return { kind: 'start', port: undefined, because: becauseOfJars(environment) };
  }
  if (await probes.answersRegistry(named)) {
    return { kind: 'running', url: named, because: 'SCHEMA_REGISTRY_URL names it' };
  }
  throw unavailable(
    `No schema registry answers at ${named}, which SCHEMA_REGISTRY_URL names`,
    'Start that registry, correct SCHEMA_REGISTRY_URL, or unset it and have one started here',
  );
}

/** `TRIBUTARY_KAFKA` and then what is installed: whether anything can be started at all. */
async function demandJars(environment: Environment, probes: Probes): Promise<void> {
  const demanded = environment['TRIBUTARY_KAFKA'] ?? '';
  if (demanded === 'docker') throw unavailable('TRIBUTARY_KAFKA is docker, and Docker is not supported yet', ways);
  if (demanded !== '' && demanded !== 'jars') {
    throw unavailable(
      `TRIBUTARY_KAFKA is ${JSON.stringify(demanded)}`,
      'Set it to jars, or unset it, or set KAFKA_BROKERS to a running Kafka',
    );
  }
  const missing = await probes.findMissing();
  if (missing !== undefined) throw unavailable(`No local Kafka can be started here: ${missing}`, ways);
}

const ways =
  `Install Java ${versions.java} or newer and Maven; or run a Kafka yourself (\`docker run --rm -p 9092:9092 ` +
  `apache/kafka:${versions.kafka.version}\`), and a schema registry, and set KAFKA_BROKERS and SCHEMA_REGISTRY_URL`;

function unavailable(what: string, advice: string): StackError {
  return new StackError('stack.unavailable', `${what}. ${advice}.`);
}

async function anyAnswers(brokers: readonly string[], probes: Probes): Promise<boolean> {
  const addresses = brokers.map(readAddress).filter((address) => address !== undefined);
  const answers = await Promise.all(addresses.map((address) => probes.answersKafka(address)));
  return answers.includes(true);
}

function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function becauseOfJars(environment: Environment): string {
  return environment['TRIBUTARY_KAFKA'] === 'jars' ? 'TRIBUTARY_KAFKA is jars' : 'nothing else is configured';
}

function describe(kafka: Plan['kafka'], registry: Plan['registry']): string {
  const brokers =
    kafka.kind === 'running' ? `Kafka at ${kafka.brokers.join(', ')}` : started('Apache Kafka', versions.kafka, kafka);
  const parts = [`${brokers} (${kafka.because})`];
  if (registry !== undefined) {
    const where =
      registry.kind === 'running'
        ? `schema registry at ${registry.url}`
        : started('Apicurio Registry', versions.apicurio, registry);
    parts.push(`${where} (${registry.because})`);
  }
  return parts.join('; ');
}

function started(name: string, { version }: { version: string }, part: Start): string {
  return `${name} ${version} started here${part.port === undefined ? '' : ` at port ${part.port}`}`;
}
