import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { answersKafka, readCluster } from '../src/protocol.ts';
import { findFreePort } from '../src/address.ts';

/** Runs `ask` against a server that does `answer` with each request. */
async function against<T>(
  answer: (socket: Socket, request: Buffer) => void,
  ask: (address: { host: string; port: number }) => Promise<T>,
): Promise<T> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (request) => answer(socket, request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  try {
    return await ask({ host: '127.0.0.1', port: typeof bound === 'object' && bound !== null ? bound.port : 0 });
  } finally {
    server.close();
  }
}

/** A whole answer with this correlation id (that of the request, if none is given). */
function reply(request: Buffer, body: Buffer, correlationId = request.readInt32BE(8)): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt32BE(4 + body.length, 0);
  header.writeInt32BE(correlationId, 4);
  return Buffer.concat([header, body]);
}

function inPieces(socket: Socket, request: Buffer): void {
  for (const byte of reply(request, Buffer.alloc(6))) socket.write(Buffer.of(byte));
}

describe('a Kafka broker is recognised', () => {
  test('by its answer, in whatever pieces it comes', async () => {
    expect(await against(inPieces, (address) => answersKafka(address))).toBe(true);
  });

  const others: [string, (socket: Socket, request: Buffer) => void][] = [
    ['is silent', () => undefined],
    ['hangs up', (socket) => socket.end()],
    ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')],
    ['answers another question', (socket, request) => socket.write(reply(request, Buffer.alloc(6), 7))],
    ['talks without end', (socket) => socket.write(Buffer.alloc(2_000_000, 0x7f))],
  ];

  test.each(others)('and nothing that %s is', async (_, answer) => {
    expect(await against(answer, (address) => answersKafka(address, 300))).toBe(false);
  });

  test('and no address where nobody listens is', async () => {
    expect(await answersKafka({ host: '127.0.0.1', port: await findFreePort() })).toBe(false);
  });
});

test('a broker that has not joined yet counts no brokers', async () => {
  const noThrottleNoBrokersNoIdNoController = Buffer.from('0000000000000000ffffffffffff00000000', 'hex');
  const answer = (socket: Socket, request: Buffer): boolean =>
    socket.write(reply(request, noThrottleNoBrokersNoIdNoController));
  const cluster = await against(answer, (address) => readCluster(address));
  expect(cluster).toEqual({ brokerCount: 0, hasController: false });
});
