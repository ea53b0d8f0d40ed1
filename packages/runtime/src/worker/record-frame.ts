import type { RawRecord } from '@tributary/interpret';
import { FrameReader, FrameWriter } from './frame.ts';

/** The records of a batch as one frame: their bytes are copied, so that those of the broker's answer stay where they are. */
export function writeRecords(records: readonly RawRecord[]): ArrayBuffer {
  const frame = new FrameWriter();
  frame.number(records.length);
  for (const { topic, partition, offset, key, value, headers } of records) {
    frame.again(0, topic);
    frame.number(partition);
    frame.number(Number(BigInt.asUintN(32, offset)));
    frame.number(Number(BigInt.asUintN(32, offset >> 32n)));
    frame.bytes(key);
    frame.bytes(value);
    frame.number(headers.length);
    let column = 1;
    for (const [name, bytes] of headers) {
      frame.again(column, name);
      frame.bytes(bytes);
      column += 1;
    }
  }
  return frame.finish();
}

/**
 * The records of a frame, each made when it is asked for: of hundreds at a time, most would outlive a collection of garbage. Throws a
 * RangeError where it is none of `writeRecords`.
 */
export function* readRecords(buffer: ArrayBuffer): Generator<RawRecord> {
  const frame = new FrameReader(buffer);
  for (let left = frame.number(); left > 0; left -= 1) yield readRecord(frame);
}

function readRecord(frame: FrameReader): RawRecord {
  const topic = frame.again(0);
  const partition = frame.number();
  const low = BigInt(frame.number());
  const offset = BigInt.asIntN(64, (BigInt(frame.number()) << 32n) | low);
  const key = frame.bytes();
  const value = frame.bytes();
  const headers: [string, Buffer][] = [];
  const count = frame.number();
  for (let column = 1; column <= count; column += 1) headers.push([frame.again(column), frame.bytes() ?? noBytes]);
  return { topic, partition, offset, key, value, headers };
}

const noBytes = Buffer.alloc(0);
