import { createServer, connect, Socket, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import type { KafkaOptions } from '../src/index.ts';

/** Stands between a client and the brokers, in this process: no broker needs another listener for it. */
export interface BrokerProxy {
  /** For `createKafka`: every connection to a broker goes through the proxy. */
  openSocket: NonNullable<KafkaOptions['openSocket']>;
  /** Cuts the connection instead of passing on the answer to each of the next produce requests; the broker has stored them. */
  swallowProduceAnswers(count: number): void;
  /** Does so with every so many of them, from now on. */
  swallowEveryNth(n: number): void;
  /** Holds each answer to a produce request back for so long. */
  delayProduceAnswers(delayMs: number): void;
  /** `refused`: connections are cut and refused. `silent`: connections open, and nothing ever answers. */
  setBrokers(state: 'there' | 'refused' | 'silent'): void;
  /** How many produce requests the brokers got, and how many at most were unanswered at one time. */
  readonly produced: { requests: number; mostAtATime: number };
  close(): Promise<void>;
}

const produceKey = 0;

/** Calls back with each whole frame of a stream of size-prefixed frames. */
function splitFrames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= rest.readInt32BE(0) + 4) {
      const end = rest.readInt32BE(0) + 4;
      onFrame(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  };
}

export function createBrokerProxy(): BrokerProxy {
  const servers = new Map<string, Promise<Server>>();
  const sockets = new Set<Socket>();
  const produced = { requests: 0, mostAtATime: 0 };
  let unanswered = 0;
  let swallowed = 0;
  let nth = Number.POSITIVE_INFINITY;
  let delayMs = 0;
  let state: 'there' | 'refused' | 'silent' = 'there';

  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A cut connection is what these tests are about.
    socket.on('error', () => socket.destroy());
  };

  const join = (client: Socket, broker: Socket): void => {
    const open = new Map<number, 'answer' | 'swallow'>();
    const cut = (): void => {
      unanswered -= open.size;
      open.clear();
      client.destroy();
      broker.destroy();
    };
    client.on('close', cut);
    broker.on('close', cut);
    const onRequest = splitFrames((frame) => {
      if (state === 'silent') return;
      if (frame.readInt16BE(4) === produceKey) {
        unanswered += 1;
        produced.requests += 1;
        const isLost = swallowed > 0 || produced.requests % nth === 0;
        swallowed = Math.max(0, swallowed - 1);
        open.set(frame.readInt32BE(8), isLost ? 'swallow' : 'answer');
        produced.mostAtATime = Math.max(produced.mostAtATime, unanswered);
      }
      broker.write(frame);
    });
    const onAnswer = splitFrames((frame) => {
      const correlation = frame.readInt32BE(4);
      const fate = open.get(correlation);
      if (fate === 'swallow') return cut();
      const copy = Buffer.from(frame);
      const pass = (): void => {
        if (open.delete(correlation)) unanswered -= 1;
        client.write(copy);
      };
      if (fate === undefined || delayMs === 0) pass();
      else setTimeout(pass, delayMs);
    });
    client.on('data', onRequest);
    broker.on('data', onAnswer);
  };

  const listen = async (host: string, port: number): Promise<Server> => {
    const server = createServer((client) => {
      keep(client);
      if (state === 'refused') return client.destroy();
      const broker = connect(port, host);
      keep(broker);
      join(client, broker);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };

  return {
    produced,
    openSocket({ host, port, onConnect }) {
      const key = `${host}:${port}`;
      const server = servers.get(key) ?? listen(host, port);
      servers.set(key, server);
      const socket = new Socket();
      server.then(
        (listening) => {
          if (state === 'refused') socket.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
          else socket.connect((listening.address() as AddressInfo).port, '127.0.0.1', onConnect);
        },
        (error: Error) => socket.destroy(error),
      );
      return socket;
    },
    swallowProduceAnswers(count) {
      swallowed = count;
    },
    swallowEveryNth(n) {
      nth = n;
    },
    delayProduceAnswers(ms) {
      delayMs = ms;
    },
    setBrokers(next) {
      state = next;
      if (next === 'refused') for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const server of servers.values()) (await server).close();
    },
  };
}
