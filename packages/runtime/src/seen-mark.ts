import type { EncodedEvent } from '@tributary/interpret';

/**
 * That an event was published, in seven words of 32 bits: four of its id, two of its fingerprint, and when its webhook was
 * received, in Unix seconds.
 */
export type SeenMark = Int32Array;

export const markWords = 7;
const contentAt = 4;
const secondsAt = 6;

/** The mark of an event, where it has a fingerprint. */
export function markOf({ id, fingerprint }: EncodedEvent, receivedAtSeconds: number): SeenMark | undefined {
  if (fingerprint === undefined) return undefined;
  const bytes = Buffer.from(id.replaceAll('-', '') + fingerprint, 'hex');
  const mark = new Int32Array(markWords);
  for (let word = 0; word < secondsAt; word += 1) mark[word] = bytes.readInt32BE(word * 4);
  mark[secondsAt] = receivedAtSeconds | 0;
  return mark;
}

/** When the event's webhook was received, in Unix seconds; unsigned, so until 2106. */
export function secondsOf(mark: SeenMark): number {
  return (mark[secondsAt] as number) >>> 0;
}

/** Of two marks of one id: whether the events say the same. */
export function saysTheSame(one: SeenMark, other: SeenMark): boolean {
  return one[contentAt] === other[contentAt] && one[contentAt + 1] === other[contentAt + 1];
}

/** The first byte of a value: another version's is not read. */
const formatVersion = 1;
const markBytes = markWords * 4;
/** So that a value stays far below the largest record of a topic. */
const marksPerValue = 8000;

/** Marks as values of the topic, in their order: a version byte, then the words, big-endian. */
export function encodeMarks(marks: readonly SeenMark[]): Buffer[] {
  const values: Buffer[] = [];
  for (let from = 0; from < marks.length; from += marksPerValue) {
    const some = marks.slice(from, from + marksPerValue);
    const value = Buffer.alloc(1 + some.length * markBytes, formatVersion);
    for (const [index, mark] of some.entries())
      for (const [word, bits] of mark.entries()) value.writeInt32BE(bits, 1 + index * markBytes + word * 4);
    values.push(value);
  }
  return values;
}

/** The marks of a value; `undefined` where it is none of this version. */
export function decodeMarks(value: Buffer | null): SeenMark[] | undefined {
  if (value === null || value[0] !== formatVersion || (value.length - 1) % markBytes !== 0) return undefined;
  return Array.from({ length: (value.length - 1) / markBytes }, (_, index) =>
    Int32Array.from({ length: markWords }, (__, word) => value.readInt32BE(1 + index * markBytes + word * 4)),
  );
}
