import kafkajs, { type Kafka as KafkajsClient, type KafkaConfig } from 'kafkajs';
import { createKafka, type Kafka } from '@tributary/kafka';
import type { Link } from './network.ts';
import type { ScriptedBroker } from './scripted-broker.ts';
import { createCluster } from './scripted-cluster.ts';

interface Scripted {
  broker: ScriptedBroker;
  link: Link;
  isStubborn: boolean;
}

/** The processes that have a scripted broker, by the name under which they connect. */
const scripted = new Map<string, Scripted>();
const address = 'scripted:9092';

const RealKafka = kafkajs.Kafka;

/** The symbol of the one method with which kafkajs makes what it sends requests through. */
function clusterFactory(client: object): symbol {
  const symbol = Object.getOwnPropertySymbols(client).find(({ description = '' }) =>
    description.includes('createCluster'),
  );
  if (symbol === undefined) throw new Error('This kafkajs makes its clusters in another way');
  return symbol;
}

/** kafkajs, all of it but its sockets: producers, consumers and admins send their requests to a scripted broker. */
class ScriptedClient extends RealKafka {
  constructor(config: KafkaConfig) {
    super(config);
    const found = scripted.get(config.clientId ?? '');
    if (found === undefined || !String(config.brokers).includes(address)) return;
    const { broker, link, isStubborn } = found;
    const options = { isStubborn, requestTimeoutMs: config.requestTimeout ?? 30_000 };
    Object.assign(this, { [clusterFactory(this)]: () => createCluster(broker, link, options) });
  }
}
Object.assign(kafkajs, { Kafka: ScriptedClient });

/** `packages/kafka` as it is, on kafkajs as it is, on a scripted broker. */
export function createScriptedKafka(broker: ScriptedBroker, link: Link, { isStubborn = false } = {}): Kafka {
  scripted.set(link.owner, { broker, link, isStubborn });
  return createKafka({ brokers: [address], clientId: link.owner });
}

/** kafkajs itself, for a process that has a scripted Kafka. */
export function createScriptedClient(owner: string): KafkajsClient {
  return new kafkajs.Kafka({ brokers: [address], clientId: owner, logLevel: kafkajs.logLevel.NOTHING });
}

/** Forgets all scripted processes. */
export function forgetScripted(): void {
  scripted.clear();
}
