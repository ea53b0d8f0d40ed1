import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { KafkaOptions } from '@tributary/kafka';
import type { Failpoints } from './failpoint.ts';
import { readCorrelation, readRequestHead, splitFrames, type Api } from './frames.ts';
import { corrupted, refusedProduce } from './forged-frames.ts';
import type { Direction, Rules, Treatment } from './rules.ts';

/** The network between this process and the brokers, as bad as the rules make it. */
export interface FaultyNetwork {
  /** For `createKafka`: every connection to a broker goes through. */
  openSocket: NonNullable<KafkaOptions['openSocket']>;
  /** How many connections are open. */
  open(): number;
}

interface NetworkDeps {
  rules: Rules;
  failpoints: Failpoints;
}

/** A request that was not answered yet. */
interface Asked {
  api: Api;
  number: number;
}

/** Both ends of a connection. */
interface Link {
  broker: string;
  client: Socket;
  server: Socket;
  asked: Map<number, Asked>;
}

/**
 * A network in this very process: what stops the process stops it too, and a signal at a frame is as exact as a line of code.
 * The product is as it always is: it knows only that its sockets are opened by somebody else.
 */
export function createFaultyNetwork(deps: NetworkDeps): FaultyNetwork {
  const links = new Set<Link>();
  return {
    open: () => links.size,
    openSocket({ host, port, onConnect }) {
      const broker = `${host}:${port}`;
      const socket = new Socket();
      // Where nothing passes the handshake does not either: the client waits until it gives up.
      if (deps.rules.isCutOff(broker)) return socket;
      const refuse = (error: Error): void => void socket.destroy(error);
      if (deps.rules.slams(broker)) {
        void meet(socket, onConnect).then((client) => client.destroy(), refuse);
        return socket;
      }
      const server = connect({ host, port, noDelay: true });
      server.once('error', refuse);
      socket.once('close', () => server.destroy());
      // The broker first: who refuses a connection refuses it, and does not close one that was open.
      server.once('connect', () => {
        server.off('error', refuse);
        void meet(socket, onConnect).then((client) => {
          const link = { broker, client, server, asked: new Map() };
          links.add(link);
          join(deps, link, () => links.delete(link));
        }, refuse);
      });
      return socket;
    },
  };
}

/** Connects a socket to this process; answers the other end of it. */
async function meet(socket: Socket, onConnect: () => void): Promise<Socket> {
  const door = createServer({ noDelay: true }).listen(0, '127.0.0.1').unref();
  await once(door, 'listening');
  socket.connect((door.address() as AddressInfo).port, '127.0.0.1', onConnect);
  const [other] = (await once(door, 'connection')) as [Socket];
  door.close();
  return other;
}

function join(deps: NetworkDeps, link: Link, onClosed: () => void): void {
  const { client, server, broker } = link;
  const cut = (): void => {
    client.destroy();
    server.destroy();
    onClosed();
  };
  // A half-open connection: the end of one side is not told to the other.
  const tell = async (): Promise<void> => {
    while (deps.rules.isCutOff(broker)) await deps.rules.changed();
    cut();
  };
  for (const socket of [client, server]) {
    // Broken connections are what this is about.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => void tell());
  }
  client.on(
    'data',
    pump((frame) => passRequest(deps, link, frame)),
  );
  server.on(
    'data',
    pump((frame) => passAnswer(deps, link, frame)),
  );
}

/** Passes frames on one after another, however long one takes. */
function pump(pass: (frame: Buffer) => Promise<void>): (chunk: Buffer) => void {
  let last: Promise<void> = Promise.resolve();
  return splitFrames((frame) => {
    last = last.then(() => pass(frame));
  });
}

async function passRequest(deps: NetworkDeps, link: Link, frame: Buffer): Promise<void> {
  const { api, version, correlation } = readRequestHead(frame);
  const asked = api && { api, number: deps.failpoints.count(api) };
  if (asked) {
    link.asked.set(correlation, asked);
    deps.failpoints.reach('sending', asked.api, asked.number);
  }
  const treatment = await treatmentOf(deps, link, { direction: 'requests', api, bytes: frame });
  if (treatment?.kind === 'refuse-produce') {
    link.client.write(refusedProduce(frame, { version, correlation, errorCode: treatment.errorCode }));
    return;
  }
  await send(treatment, frame, { to: link.server, link });
  if (asked) deps.failpoints.reach('sent', asked.api, asked.number);
}

async function passAnswer(deps: NetworkDeps, link: Link, frame: Buffer): Promise<void> {
  const asked = link.asked.get(readCorrelation(frame));
  link.asked.delete(readCorrelation(frame));
  if (asked) deps.failpoints.reach('answered', asked.api, asked.number);
  const treatment = await treatmentOf(deps, link, { direction: 'answers', api: asked?.api, bytes: frame });
  await send(treatment, frame, { to: link.client, link });
}

interface Frame {
  direction: Direction;
  api: Api | undefined;
  bytes: Buffer;
}

/** What is done with a frame, after it was held and delayed. */
async function treatmentOf({ rules }: NetworkDeps, { broker }: Link, frame: Frame): Promise<Treatment | undefined> {
  let treatment = rules.take({ broker, ...frame });
  while (treatment?.kind === 'hold') {
    await rules.changed();
    treatment = rules.take({ broker, ...frame });
  }
  if (treatment?.kind === 'delay') await sleep(treatment.ms + Math.random() * (treatment.jitterMs ?? 0));
  if (treatment?.kind === 'throttle') await sleep((frame.bytes.length / treatment.bytesPerSecond) * 1000);
  return treatment;
}

async function send(
  treatment: Treatment | undefined,
  frame: Buffer,
  { to, link }: { to: Socket; link: Link },
): Promise<void> {
  if (treatment?.kind === 'drop') return;
  if (treatment?.kind === 'reset') {
    link.client.resetAndDestroy();
    link.server.resetAndDestroy();
    return;
  }
  const bytes = treatment?.kind === 'corrupt' ? corrupted(frame) : frame;
  const step = treatment?.kind === 'slice' ? treatment.bytes : bytes.length;
  for (let at = 0; at < bytes.length; at += step) {
    await write(to, bytes.subarray(at, at + step));
    // So that whoever reads in this process sees each piece by itself.
    if (step < bytes.length) await nextTurn();
  }
}

/** Resolves when the operating system has the bytes; also where the connection is gone. */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.write(bytes, () => resolve());
  });
}
