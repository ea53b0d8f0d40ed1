import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { findFreePort, loopback, type Address } from '../src/address.ts';
import { answersKafka, readCluster } from '../src/protocol.ts';
import { metadata, reply, withBroker, type Answer } from './fake-broker.ts';

/** What `ask` makes of a server that does `answer` with each request. */
function against<T>(answer: Answer, ask: (address: Address) => Promise<T>): Promise<T> {
  return withBroker(answer, (port) => ask({ host: loopback, port }));
}

function inPieces(socket: Socket, request: Buffer): void {
  for (const byte of reply(request, Buffer.alloc(6))) socket.write(Buffer.of(byte));
}

describe('a Kafka broker is recognised', () => {
  test('by its answer, in whatever pieces it comes', async () => {
    expect(await against(inPieces, (address) => answersKafka(address))).toBe(true);
  });

  const others: [string, Answer][] = [
    ['is silent', () => undefined],
    ['hangs up', (socket) => socket.end()],
    ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')],
    ['answers another question', (socket, request) => socket.write(reply(request, Buffer.alloc(6), 7))],
  ];

  test.each(others)('and nothing that %s is', async (_, answer) => {
    expect(await against(answer, (address) => answersKafka(address, 300))).toBe(false);
  });

  test('and nothing that talks without end is, whose words are not collected', async () => {
    const asking = against(
      (socket) => socket.write(Buffer.alloc(2_000_000, 0x7f)),
      (address) => answersKafka(address, 60_000),
    );
    expect(await asking).toBe(false);
  });

  test('and no address where nobody listens is', async () => {
    expect(await answersKafka({ host: '127.0.0.1', port: await findFreePort() })).toBe(false);
  });
});

test.each([
  [0, { brokerCount: 0, hasController: false }],
  [1, { brokerCount: 1, hasController: true }],
] as const)('a broker says how many have joined: %s', async (joined, expected) => {
  const answer: Answer = (socket, request) => socket.write(reply(request, metadata(joined)));
  expect(await against(answer, (address) => readCluster(address))).toEqual(expected);
});
