import { int16, int32, int64 } from './wire-numbers.ts';

/** Frames that no broker sent: answers in its name, and frames with a fault in them. */

/**
 * The answer to a request to store records (versions 3 to 8) that none of it was stored, with an error of the protocol
 * (6 is NOT_LEADER_OR_FOLLOWER) for each partition.
 */
export function refusedProduce(
  request: Buffer,
  { version, correlation, errorCode }: { version: number; correlation: number; errorCode: number },
): Buffer {
  const topics = readProduce(request);
  const body = Buffer.concat([
    int32(topics.length),
    ...topics.map(({ name, partitions }) =>
      Buffer.concat([
        text(name),
        int32(partitions.length),
        ...partitions.map((partition) =>
          // index, error, base offset, append time, and from version 5 the log's start
          Buffer.concat([
            int32(partition),
            int16(errorCode),
            int64(-1n),
            int64(-1n),
            ...(version >= 5 ? [int64(-1n)] : []),
          ]),
        ),
      ]),
    ),
    int32(0),
  ]);
  return Buffer.concat([int32(4 + body.length), int32(correlation), body]);
}

/** Head (size, key, version, correlation, client), transactional id, acks, timeout, then topics with their partitions' records. */
function readProduce(request: Buffer): { name: string; partitions: number[] }[] {
  let at = 12;
  const take = (bytes: number): number => {
    at += bytes;
    return at - bytes;
  };
  const takeText = (): string => {
    const size = Math.max(0, request.readInt16BE(take(2)));
    const start = take(size);
    return request.toString('utf8', start, start + size);
  };
  const takeNumber = (): number => request.readInt32BE(take(4));
  takeText();
  takeText();
  take(2 + 4);
  return Array.from({ length: takeNumber() }, () => {
    const name = takeText();
    const partitions = Array.from({ length: takeNumber() }, () => {
      const partition = takeNumber();
      take(takeNumber());
      return partition;
    });
    return { name, partitions };
  });
}

/** The same frame with one bit changed in its last tenth, where the records' own bytes stand. */
export function corrupted(frame: Buffer): Buffer {
  const copy = Buffer.from(frame);
  const at = frame.length - 1 - Math.floor(frame.length / 20);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function text(value: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
}
