import { describe, expect, test } from '@jest/globals';
import { readCorrelation, readRequestHead, splitFrames } from './frames.ts';

/** A frame with so many bytes behind its size. */
const frame = (bytes: number, fill = bytes): Buffer => {
  const whole = Buffer.alloc(4 + bytes, fill);
  whole.writeInt32BE(bytes, 0);
  return whole;
};

describe('a stream of frames', () => {
  const frames = [frame(8), frame(0), frame(300), frame(1), frame(70_000), frame(12)];
  const stream = Buffer.concat(frames);

  test.each([1, 2, 3, 4, 5, 7, 100, 4_096, 65_536, stream.length])(
    'comes out whole from chunks of %i bytes',
    (size) => {
      const found: Buffer[] = [];
      const split = splitFrames((whole) => found.push(whole));
      for (let at = 0; at < stream.length; at += size) split(stream.subarray(at, at + size));
      expect(found.map(({ length }) => length)).toEqual(frames.map(({ length }) => length));
      expect(Buffer.concat(found).equals(stream)).toBe(true);
    },
  );

  test('ends with nothing where the last frame is not whole', () => {
    const found: Buffer[] = [];
    splitFrames((whole) => found.push(whole))(stream.subarray(0, stream.length - 1));
    expect(found).toHaveLength(frames.length - 1);
  });
});

test('a request says what it is', () => {
  const produce = Buffer.from('0000000a0000000700000029ffff', 'hex');
  expect(readRequestHead(produce)).toEqual({ api: 'Produce', version: 7, correlation: 41 });
  const unnamed = Buffer.from('0000000a00630001000000010000', 'hex');
  expect(readRequestHead(unnamed)).toEqual({ api: undefined, version: 1, correlation: 1 });
});

test('an answer says what it answers', () => {
  expect(readCorrelation(Buffer.from('0000000400000029', 'hex'))).toBe(41);
});
