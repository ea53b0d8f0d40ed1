import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Connections to an ingress on which a request never arrives. */
export interface SlowClients {
  /** How many are open. */
  open(): number;
  /** What the server said on them before it closed them, by its first line. */
  answers(): ReadonlyMap<string, number>;
  close(): void;
}

/** How many there are of each kind. */
export interface SlowClientsOptions {
  /** Say nothing at all. */
  idle: number;
  /** Send the head of a request, and then a byte of its body now and then. */
  slow: number;
}

const byteEveryMs = 500;
/**
 * A server's queue of connections that it has not accepted yet holds 511 of them. Of more Linux drops the last packet of the
 * handshake: the client counts as connected, the server knows nothing of it, and nobody would ever close it.
 */
const atATime = 40;
const pauseMs = 50;
const head = 'POST /webhooks/flood/main HTTP/1.1\r\nhost: flood\r\ncontent-length: 100000\r\n\r\n';

/** Opens them all, and resolves when they are. */
export async function openSlowClients(url: string, { idle, slow }: SlowClientsOptions): Promise<SlowClients> {
  const { hostname, port } = new URL(url);
  const answers = new Map<string, number>();
  const sockets: Socket[] = [];
  while (sockets.length < idle + slow) {
    const length = Math.min(atATime, idle + slow - sockets.length);
    const next = Array.from({ length }, () => openSocket(Number(port), hostname, answers));
    await Promise.all(next.map((socket) => once(socket, 'connect')));
    sockets.push(...next);
    await sleep(pauseMs);
  }
  const slowOnes = sockets.slice(0, slow);
  for (const socket of slowOnes) socket.write(head);
  const trickling = setInterval(() => {
    for (const socket of slowOnes) if (socket.writable) socket.write('x');
  }, byteEveryMs);
  return {
    open: () => sockets.filter(({ destroyed }) => !destroyed).length,
    answers: () => answers,
    close() {
      clearInterval(trickling);
      for (const socket of sockets) socket.destroy();
    },
  };
}

function openSocket(port: number, host: string, answers: Map<string, number>): Socket {
  const socket = connect({ port, host });
  socket.once('data', (data) => {
    const [line = ''] = data.toString('latin1').split('\r\n');
    answers.set(line, (answers.get(line) ?? 0) + 1);
  });
  // A server that has had enough of it may reset it.
  socket.on('error', () => undefined);
  return socket;
}
