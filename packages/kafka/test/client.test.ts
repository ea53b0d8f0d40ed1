import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createClient, type KafkaOptions } from '../src/client.ts';

/** What kafkajs is told of TLS when it opens a connection. */
async function tlsOf(tls?: KafkaOptions['tls']): Promise<unknown> {
  const seen: unknown[] = [];
  const openSocket = (address: object): Socket => {
    seen.push('ssl' in address ? address.ssl : undefined);
    const socket = new Socket();
    setImmediate(() => socket.destroy(new Error('no network here')));
    return socket;
  };
  const options = { brokers: ['broker:9093'], clientId: 'tests', openSocket, ...(tls !== undefined && { tls }) };
  const admin = createClient(options, { retries: 0 }).admin();
  await expect(admin.connect()).rejects.toThrow('no network here');
  return seen[0];
}

describe('a client', () => {
  test.each([
    [undefined, undefined],
    [false, undefined],
    [true, true],
    [
      { ca: 'PEM', servername: 'kafka' },
      { ca: 'PEM', servername: 'kafka' },
    ],
  ])('with tls %j opens its connections so', async (tls, expected) => {
    expect((await tlsOf(tls)) ?? undefined).toEqual(expected);
  });

  test('begins with another broker than the client before it, since it may know no other', async () => {
    const hosts: string[] = [];
    const openSocket = ({ host }: { host: string }): Socket => {
      hosts.push(host);
      const socket = new Socket();
      setImmediate(() => socket.destroy(new Error('away')));
      return socket;
    };
    const options = { brokers: ['a:1', 'b:1', 'c:1'], clientId: 'tests', openSocket };
    for (let client = 0; client < 3; client += 1) {
      await expect(createClient(options, { retries: 0 }).admin().connect()).rejects.toThrow('away');
    }
    expect(hosts.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('leaves nothing to kafkajs that differs in tests', async () => {
    const startedAt = performance.now();
    const refused = createClient({ brokers: ['127.0.0.1:1'], clientId: 'tests' }, { retries: 2 }).admin();
    await expect(refused.connect()).rejects.toMatchObject({ name: 'KafkaJSNumberOfRetriesExceeded' });
    // Two pauses of at least 160 and 256 ms; kafkajs' own ones under NODE_ENV=test start at 50 ms.
    expect(performance.now() - startedAt).toBeGreaterThan(400);
  });
});
