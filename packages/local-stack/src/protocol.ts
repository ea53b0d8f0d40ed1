import { connect } from 'node:net';
import type { Address } from './address.ts';

/** What a broker says about the cluster. */
export interface Cluster {
  brokerCount: number;
  hasController: boolean;
}

interface Request {
  apiKey: number;
  apiVersion: number;
  body: Buffer;
  timeoutMs: number;
}

const correlationId = 1_953_653_091;
const longestAnswerBytes = 1_048_576;

/**
 * Whether a Kafka broker listens there, which an open port alone does not say. Asked with ApiVersions version 0, which
 * every broker answers, before authentication too; a broker that speaks TLS alone is not recognised. Never rejects.
 */
export async function answersKafka(address: Address, timeoutMs = 2_000): Promise<boolean> {
  return (await ask(address, { apiKey: 18, apiVersion: 0, body: Buffer.alloc(0), timeoutMs })) !== undefined;
}

/**
 * What the broker knows of its cluster (Metadata version 4, no topics); undefined while it does not answer. A broker
 * answers ApiVersions some moments before it has joined: only then does it count itself here. Never rejects.
 */
export async function readCluster(address: Address, timeoutMs = 2_000): Promise<Cluster | undefined> {
  const noTopicsNoCreation = Buffer.alloc(5);
  const answer = await ask(address, { apiKey: 3, apiVersion: 4, body: noTopicsNoCreation, timeoutMs });
  return answer === undefined ? undefined : parseCluster(answer);
}

/** throttle time, brokers [id, host, port, rack?], cluster id?, controller id: the Metadata answer's start. */
function parseCluster(answer: Buffer): Cluster {
  let at = 4;
  const skipString = (): void => {
    at += 2 + Math.max(0, answer.readInt16BE(at));
  };
  const brokerCount = answer.readInt32BE(at);
  at += 4;
  for (let broker = 0; broker < brokerCount; broker += 1) {
    at += 4;
    skipString();
    at += 4;
    skipString();
  }
  skipString();
  return { brokerCount, hasController: answer.readInt32BE(at) >= 0 };
}

/** Sends one request; the answer's body, or undefined when none comes in time or it is no Kafka answer. */
function ask(address: Address, request: Request): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = connect(address, () => socket.write(frame(request)));
    const deadline = setTimeout(() => socket.destroy(), request.timeoutMs);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (isWhole(received) || received.length > longestAnswerBytes) socket.destroy();
    });
    // An error is followed by `close`, where "no answer" is what it means.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(deadline);
      const isAnswer = isWhole(received) && received.readInt32BE(4) === correlationId;
      resolve(isAnswer ? received.subarray(8) : undefined);
    });
  });
}

function isWhole(received: Buffer): boolean {
  return received.length >= 8 && received.length >= 4 + received.readInt32BE(0);
}

/** Size, then request header version 1: key, version, correlation id, client id (null). */
function frame(request: Request): Buffer {
  const header = Buffer.alloc(14);
  header.writeInt32BE(10 + request.body.length, 0);
  header.writeInt16BE(request.apiKey, 4);
  header.writeInt16BE(request.apiVersion, 6);
  header.writeInt32BE(correlationId, 8);
  header.writeInt16BE(-1, 12);
  return Buffer.concat([header, request.body]);
}
