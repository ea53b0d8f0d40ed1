import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** What a fake broker does with each request. */
export type Answer = (socket: Socket, request: Buffer) => void;

/** Runs `use` with the port of a server of the loopback that does `answer` with each request. */
export async function withBroker<T>(answer: Answer, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (request) => answer(socket, request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  try {
    return await use(typeof bound === 'object' && bound !== null ? bound.port : 0);
  } finally {
    server.close();
  }
}

/** A whole answer with this correlation id (that of the request, if none is given). */
export function reply(request: Buffer, body: Buffer, correlationId = request.readInt32BE(8)): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt32BE(4 + body.length, 0);
  header.writeInt32BE(correlationId, 4);
  return Buffer.concat([header, body]);
}

/** Metadata version 4 of a cluster with no broker yet, or with one, whose address is "h", and that is the controller. */
export function metadata(brokerCount: 0 | 1): Buffer {
  const throttle = '00000000';
  const none = `${throttle}00000000ffffffffffff00000000`;
  const one = `${throttle}000000010000000100016800002384ffff0001690000000100000000`;
  return Buffer.from(brokerCount === 0 ? none : one, 'hex');
}
