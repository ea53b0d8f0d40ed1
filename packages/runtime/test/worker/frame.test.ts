import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { FrameReader, FrameWriter } from '../../src/worker/frame.ts';

type Piece =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'again'; value: string; column: number }
  | { kind: 'optionalText'; value: string | undefined }
  | { kind: 'bytes'; value: Uint8Array | null };

const text = fc.string({ unit: 'binary' });
const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.record({ kind: fc.constant('number' as const), value: fc.nat(0xffff_ffff) }),
  fc.record({ kind: fc.constant('text' as const), value: text }),
  fc.record({
    kind: fc.constant('again' as const),
    value: fc.constantFrom('one', 'zwei', '三', ''),
    column: fc.nat(2),
  }),
  fc.record({ kind: fc.constant('optionalText' as const), value: fc.option(text, { nil: undefined }) }),
  fc.record({ kind: fc.constant('bytes' as const), value: fc.option(fc.uint8Array()) }),
);

function read(frame: FrameReader, piece: Piece): Piece['value'] {
  return piece.kind === 'again' ? frame.again(piece.column) : frame[piece.kind]();
}

function frameOf(pieces: readonly Piece[]): ArrayBuffer {
  const frame = new FrameWriter();
  for (const piece of pieces) {
    if (piece.kind === 'again') frame.again(piece.column, piece.value);
    else frame[piece.kind](piece.value as never);
  }
  return frame.finish();
}

describe('a frame', () => {
  test('gives back what was written to it, in the same order', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const frame = new FrameReader(frameOf(pieces));
        const written = pieces.map(({ value }) => (value instanceof Uint8Array ? Buffer.from(value) : value));
        expect(pieces.map((one) => read(frame, one))).toEqual(written);
      }),
    );
  });

  test('gives back bytes that stand close together, far apart, and in any order', () => {
    const memory = Buffer.from(Array.from({ length: 400 }, (_, at) => at % 251));
    const range = fc.tuple(fc.nat(400), fc.nat(150)).map(([start, length]) => memory.subarray(start, start + length));
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const frame = new FrameReader(frameOf(ranges.map((value) => ({ kind: 'bytes', value }))));
        expect(ranges.map(() => frame.bytes())).toEqual(ranges);
      }),
    );
  });

  test('takes little more memory than its bytes, also where they stand in a large one', () => {
    const memory = Buffer.alloc(100_000);
    const ranges = [memory.subarray(0, 10), memory.subarray(30, 40), memory.subarray(99_000, 99_010)];
    expect(frameOf(ranges.map((value) => ({ kind: 'bytes', value }))).byteLength).toBeLessThan(200);
  });

  test('keeps halves of surrogate pairs, which UTF-8 cannot', () => {
    expect(new FrameReader(frameOf([{ kind: 'text', value: 'a\ud800é' }])).text()).toBe('a\ud800é');
  });

  test('refuses what is no text', () => {
    expect(() => frameOf([{ kind: 'text', value: 1 as never }])).toThrow(TypeError);
    expect(() => frameOf([{ kind: 'again', value: {} as never, column: 0 }])).toThrow(TypeError);
    expect(() => frameOf([{ kind: 'again', value: undefined as never, column: 0 }])).toThrow(TypeError);
  });

  test('does not read beyond its end', () => {
    const kinds = ['number', 'text', 'again', 'optionalText', 'bytes'] as const;
    for (const kind of kinds) expect(() => new FrameReader(frameOf([]))[kind](0)).toThrow(RangeError);
    for (const kind of ['text', 'again', 'bytes'] as const)
      expect(() => new FrameReader(frameOf([{ kind: 'number', value: 9 }]))[kind](0)).toThrow(RangeError);
    // The same as before, where nothing was before.
    expect(() => new FrameReader(frameOf([{ kind: 'number', value: 1 }])).again(0)).toThrow(RangeError);
  });

  test('of any bytes is read or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(fc.constantFrom('number', 'text', 'again', 'bytes')), (bytes, kinds) => {
        try {
          const frame = new FrameReader(bytes.slice().buffer);
          for (const kind of kinds) frame[kind as 'again'](0);
        } catch (error) {
          expect((error as Error).name).toBe('RangeError');
        }
      }),
    );
  });
});
