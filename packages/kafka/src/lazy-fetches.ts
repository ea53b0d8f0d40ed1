import { createRequire } from 'node:module';
import type { Cluster } from 'kafkajs';
import { decodeFetchResponse, type FetchResponse, type KafkajsDecoding } from './fetch-response.ts';

/** What kafkajs sends to a broker, and how it reads the answer. */
interface Exchange {
  request: { apiVersion: number };
  response: { decode(bytes: Buffer): Promise<FetchResponse> };
}

/** A broker as kafkajs has it inside: it looks up, by the key of an API, what makes a request. */
interface LookingUp {
  lookupRequest: Lookup;
}
type Lookup = (apiKey: number, definition: unknown) => (options: object) => Exchange;

const fetchKey = 1;
/** The version that brokers since Kafka 2.3 and kafkajs 2.2.4 agree on; answers of others kafkajs decodes itself. */
const decodedVersion = 11;

const wrapped = new WeakSet<Lookup>();

function loadDecoding(): KafkajsDecoding {
  const load = createRequire(import.meta.url);
  const compression = load('kafkajs/src/protocol/message/compression/index.js') as Pick<
    KafkajsDecoding,
    'lookupCodecByAttributes'
  >;
  const Decoder = load('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => object;
  const decodeMessages = load('kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js') as (
    decoder: object,
  ) => Promise<object[]>;
  return {
    lookupCodecByAttributes: (attributes) => compression.lookupCodecByAttributes(attributes),
    decodeOldMessages: (bytes) => decodeMessages(new Decoder(bytes)),
  };
}

function wrap(broker: LookingUp, decoding: KafkajsDecoding): void {
  const lookUp = broker.lookupRequest;
  if (wrapped.has(lookUp)) return;
  broker.lookupRequest = (apiKey, definition) => {
    const make = lookUp(apiKey, definition);
    if (apiKey !== fetchKey) return make;
    return (options) => {
      const exchange = make(options);
      if (exchange.request.apiVersion !== decodedVersion) return exchange;
      const decode = (bytes: Buffer): Promise<FetchResponse> => decodeFetchResponse(bytes, decoding);
      return { ...exchange, response: { ...exchange.response, decode } };
    };
  };
  wrapped.add(broker.lookupRequest);
}

/**
 * Has the consumer of this cluster decode its fetches so that nothing of a record is made before somebody asks for it: that is
 * most of what consuming costs. Of this one alone: other users of kafkajs in the process may copy its messages with a spread,
 * which takes no getters along.
 */
export function decodeFetchesLazily(cluster: Cluster): void {
  const decoding = loadDecoding();
  const findBroker = cluster.findBroker.bind(cluster);
  // kafkajs looks for the broker before each fetch; one that has connected again looks up anew.
  cluster.findBroker = async (node) => {
    const broker = await findBroker(node);
    wrap(broker as unknown as LookingUp, decoding);
    return broker;
  };
}
