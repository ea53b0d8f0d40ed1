/** The requests of Kafka's protocol that the campaign tells apart, by their keys. */
export const apiKeys = {
  Produce: 0,
  Fetch: 1,
  ListOffsets: 2,
  Metadata: 3,
  OffsetCommit: 8,
  OffsetFetch: 9,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
  LeaveGroup: 13,
  SyncGroup: 14,
  InitProducerId: 22,
  AddPartitionsToTxn: 24,
  AddOffsetsToTxn: 25,
  EndTxn: 26,
  TxnOffsetCommit: 28,
} as const;

/** The name of a kind of request. */
export type Api = keyof typeof apiKeys;

const names = new Map<number, Api>(Object.entries(apiKeys).map(([name, key]) => [key, name as Api]));

/** What stands at the start of each request. */
export interface RequestHead {
  /** Undefined where the campaign has no name for it. */
  api: Api | undefined;
  version: number;
  correlation: number;
}

/** Size (4 bytes), API key (2), version (2), correlation id (4): the start of every request. */
export function readRequestHead(frame: Buffer): RequestHead {
  return { api: names.get(frame.readInt16BE(4)), version: frame.readInt16BE(6), correlation: frame.readInt32BE(8) };
}

/** Size (4 bytes), correlation id (4): the start of every answer. */
export function readCorrelation(frame: Buffer): number {
  return frame.readInt32BE(4);
}

/** Calls back with each whole frame of a stream of frames, each with its size before it. The frame is the callee's to keep. */
export function splitFrames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    for (;;) {
      if (held >= 4 && (chunks[0]?.length ?? 0) < 4) chunks = [Buffer.concat(chunks)];
      const size = held < 4 ? Number.POSITIVE_INFINITY : (chunks[0]?.readInt32BE(0) ?? 0) + 4;
      if (held < size) return;
      const all = Buffer.concat(chunks);
      onFrame(all.subarray(0, size));
      chunks = [all.subarray(size)];
      held -= size;
    }
  };
}
