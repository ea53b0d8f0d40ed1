import { connect } from 'node:net';
import { readCorrelation, splitFrames } from './process/frames.ts';
import { int16, int32 } from './process/wire-numbers.ts';

/** Where a partition is. */
export interface Placement {
  partition: number;
  /** The broker that leads it; -1 while there is none. */
  leader: number;
  /** The brokers that have all of it. */
  inSync: number[];
}

const timeoutMs = 3_000;
const correlation = 7;

/** Asks a broker where a topic's partitions are (Metadata, version 4). Rejects where it does not answer or does not know. */
export async function readPlacements(address: string, topic: string): Promise<Placement[]> {
  const name = Buffer.from(topic);
  const body = Buffer.concat([int32(1), int16(name.length), name, Buffer.from([0])]);
  return parsePlacements(await ask(address, { head: head(3, 4), body }));
}

/** Throttle time, brokers, cluster id, controller id, topics with their partitions. */
function parsePlacements(answer: Buffer): Placement[] {
  const read = createReader(answer, 4);
  read.list(() => [read.int32(), read.text(), read.int32(), read.text()]);
  read.text();
  read.int32();
  const [topic] = read.list(() => {
    const error = read.int16();
    read.text();
    read.skip(1);
    return { error, partitions: read.list(readPlacement(read)) };
  });
  if (topic === undefined || topic.error !== 0) throw new Error(`the broker answers error ${topic?.error}`);
  return topic.partitions.toSorted((one, other) => one.partition - other.partition);
}

function readPlacement(read: Reader): () => Placement {
  return () => {
    read.skip(2);
    const [partition, leader] = [read.int32(), read.int32()];
    read.list(() => read.int32());
    return { partition, leader, inSync: read.list(() => read.int32()) };
  };
}

/** Asks a broker which one leads the controllers (DescribeQuorum, version 0, of `__cluster_metadata`). */
export async function readController(address: string): Promise<number> {
  const name = Buffer.from('__cluster_metadata');
  // Compact arrays and texts carry their length plus one; a zero ends each structure (no tagged fields).
  const body = Buffer.from([0, 2, name.length + 1, ...name, 2, 0, 0, 0, 0, 0, 0, 0]);
  const answer = await ask(address, { head: head(55, 0), body });
  // Tagged fields of the head, error, topics (1): name, partitions (1): index, error, leader.
  const leaderAt = 1 + 2 + 1 + 1 + name.length + 1 + 4 + 2;
  return answer.readInt32BE(leaderAt);
}

interface Reader {
  int16(): number;
  int32(): number;
  text(): string;
  /** Answers where it was before. */
  skip(bytes: number): number;
  list<T>(readOne: () => T): T[];
}

function createReader(bytes: Buffer, start: number): Reader {
  let at = start;
  const read: Reader = {
    int16: () => bytes.readInt16BE(read.skip(2)),
    int32: () => bytes.readInt32BE(read.skip(4)),
    text() {
      const size = Math.max(0, read.int16());
      const begin = read.skip(size);
      return bytes.toString('utf8', begin, begin + size);
    },
    skip(count) {
      at += count;
      return at - count;
    },
    list: (readOne) => Array.from({ length: read.int32() }, readOne),
  };
  return read;
}

/** API key, version, correlation id, no client id. */
function head(apiKey: number, version: number): Buffer {
  return Buffer.concat([int16(apiKey), int16(version), int32(correlation), int16(-1)]);
}

/** The body of the answer. */
function ask(address: string, { head: start, body }: { head: Buffer; body: Buffer }): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const [host = '', port] = address.split(':');
  const socket = connect({ host, port: Number(port) }, () => {
    socket.write(Buffer.concat([int32(start.length + body.length), start, body]));
  });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${address} does not answer`)));
  socket.on('error', reject);
  socket.on('close', () => reject(new Error(`${address} closed the connection`)));
  socket.on(
    'data',
    splitFrames((frame) => {
      if (readCorrelation(frame) === correlation) resolve(frame.subarray(8));
      socket.destroy();
    }),
  );
  return promise;
}
