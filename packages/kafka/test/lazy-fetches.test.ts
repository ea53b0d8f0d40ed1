import { describe, expect, test } from '@jest/globals';
import type { Cluster } from 'kafkajs';
import { decodeFetchesLazily } from '../src/lazy-fetches.ts';

const original = { decode: async () => 'kafkajs', parse: async () => 'parsed' };

/** A broker that looks up, as kafkajs' does, an exchange of this version. */
function createTestBroker(apiVersion: number) {
  const lookupRequest = () => () => ({ request: { apiVersion }, response: original, requestTimeout: 5 });
  return { lookupRequest: lookupRequest as (apiKey: number, definition: unknown) => (options: object) => object };
}

async function exchangeOf(broker: ReturnType<typeof createTestBroker>, apiKey: number): Promise<object> {
  const cluster = { findBroker: async () => broker } as unknown as Cluster;
  decodeFetchesLazily(cluster);
  await cluster.findBroker({ nodeId: '1' });
  return broker.lookupRequest(apiKey, {})({});
}

/** An answer to a fetch that holds nothing. */
const nothing = Buffer.alloc(14);

describe('the consumer of a cluster', () => {
  test('decodes its fetches by itself, and leaves the rest of the exchange as it is', async () => {
    const exchange = (await exchangeOf(createTestBroker(11), 1)) as {
      response: typeof original & { decode(bytes: Buffer): Promise<unknown> };
    };
    expect(exchange).toMatchObject({
      request: { apiVersion: 11 },
      requestTimeout: 5,
      response: { parse: original.parse },
    });
    expect(await exchange.response.decode(nothing)).toMatchObject({ responses: [] });
  });

  test.each([
    ['another request', 11, 3],
    ['another version', 10, 1],
  ])('leaves %s to kafkajs', async (_what, version, apiKey) => {
    expect(await exchangeOf(createTestBroker(version), apiKey)).toMatchObject({ response: original });
  });

  test('does so once for a broker, and again for one that looks up anew', async () => {
    const broker = createTestBroker(11);
    const cluster = { findBroker: async () => broker } as unknown as Cluster;
    decodeFetchesLazily(cluster);
    await cluster.findBroker({ nodeId: '1' });
    const first = broker.lookupRequest;
    await cluster.findBroker({ nodeId: '1' });
    expect(broker.lookupRequest).toBe(first);
    const connectedAgain = createTestBroker(11).lookupRequest;
    broker.lookupRequest = connectedAgain;
    await cluster.findBroker({ nodeId: '1' });
    expect(broker.lookupRequest).not.toBe(connectedAgain);
  });

  test('is the only one that does: nothing of kafkajs itself is changed', async () => {
    const others = createTestBroker(11);
    await exchangeOf(createTestBroker(11), 1);
    expect(others.lookupRequest(1, {})({})).toMatchObject({ response: original });
  });
});
