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
  /** Cuts the connection instead of passing on the answer to the next request of this kind, which the broker has executed. */
  swallowAnswer(kind: RequestKind): void;
  /** Keeps the next request of this kind from the broker, as a network does that delivers late. */
  holdRequest(kind: RequestKind): HeldRequest;
  /** Keeps all requests of this kind from the brokers, until it is called without one. */
  dropRequests(kind?: RequestKind): void;
  /** Holds each answer to a produce request back for so long. */
  delayProduceAnswers(delayMs: number): void;
  /** `refused`: connections are cut and refused. `silent`: connections open, and nothing ever answers. */
  setBrokers(state: 'there' | 'refused' | 'silent'): void;
  /** How many produce requests the brokers got, and how many at most were unanswered at one time. */
  readonly produced: { requests: number; mostAtATime: number };
  close(): Promise<void>;
}

const produceKey = 0;

/** In the protocol's numbers. */
const requestKeys = {
  Produce: 0,
  Metadata: 3,
  Heartbeat: 12,
  SyncGroup: 14,
  AddPartitionsToTxn: 24,
  AddOffsetsToTxn: 25,
  EndTxn: 26,
  TxnOffsetCommit: 28,
} as const;

export type RequestKind = keyof typeof requestKeys;

/** A request that stands still between client and broker. */
export interface HeldRequest {
  /** Resolves when it has come. */
  readonly held: Promise<void>;
  /** Lets it go on; resolves with the error code in the broker's answer (of EndTxn alone). */
  release(): Promise<number>;
}

/** Where a held request goes on to: its own connection while that is open, else another one. */
interface Hold {
  key: number;
  take(frame: Buffer, broker: Socket): void;
}

/** What a broker answers to EndTxn, version 0 and 1: size, correlation id, throttle time, error code. */
const errorCodeAt = 12;

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

/** Sends a frame on its own connection, or on another one where that is gone. */
async function deliver(frame: Buffer, broker: Socket): Promise<number> {
  const isOpen = !broker.destroyed && broker.writable;
  const { host = '', port = 0 } = addresses.get(broker) ?? {};
  const socket = isOpen ? broker : connect(port, host);
  const correlation = frame.readInt32BE(8);
  const { promise, resolve } = Promise.withResolvers<number>();
  const onAnswer = splitFrames((answer) => {
    if (answer.readInt32BE(4) === correlation) resolve(answer.readInt16BE(errorCodeAt));
  });
  socket.on('data', onAnswer);
  socket.write(frame);
  const code = await promise;
  socket.off('data', onAnswer);
  if (!isOpen) socket.destroy();
  return code;
}

/** Of connections that may be gone: a socket forgets where it went. */
const addresses = new WeakMap<Socket, { host: string; port: number }>();

export function createBrokerProxy(): BrokerProxy {
  const servers = new Map<string, Promise<Server>>();
  const sockets = new Set<Socket>();
  const produced = { requests: 0, mostAtATime: 0 };
  let unanswered = 0;
  let swallowed = 0;
  let nth = Number.POSITIVE_INFINITY;
  let delayMs = 0;
  let state: 'there' | 'refused' | 'silent' = 'there';
  const unwanted: number[] = [];
  const holds: Hold[] = [];
  let dropped: number | undefined;

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
      const key = frame.readInt16BE(4);
      if (key === dropped) return;
      const hold = holds.findIndex((candidate) => candidate.key === key);
      if (hold !== -1) {
        holds.splice(hold, 1)[0]?.take(Buffer.from(frame), broker);
        return;
      }
      const swallow = unwanted.indexOf(key);
      if (swallow !== -1) {
        unwanted.splice(swallow, 1);
        open.set(frame.readInt32BE(8), 'swallow');
        unanswered += 1;
      } else if (key === produceKey) {
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
      addresses.set(broker, { host, port });
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
          const address = listening.address() as AddressInfo | null;
          // None once the proxy is closed.
          if (state === 'refused' || address === null)
            socket.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
          else socket.connect(address.port, '127.0.0.1', onConnect);
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
    swallowAnswer(kind) {
      unwanted.push(requestKeys[kind]);
    },
    holdRequest(kind) {
      const { promise: held, resolve: come } = Promise.withResolvers<void>();
      let goOn: () => Promise<number> = () => Promise.reject(new Error(`No ${kind} was held`));
      holds.push({
        key: requestKeys[kind],
        take(frame, broker) {
          goOn = () => deliver(frame, broker);
          come();
        },
      });
      return { held, release: () => goOn() };
    },
    dropRequests(kind) {
      dropped = kind && requestKeys[kind];
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
