import { describe, expect, test } from '@jest/globals';
import { createDecoder, createEncoder, parseSchema, schemaTexts } from '../src/index.ts';
import { smallEvent } from './sample-events.ts';
import { thrownBy } from './thrown-by.ts';
import '../src/strict-text.ts';

const type = parseSchema('{"type":"string"}');
const written = (bytes: number[]): Buffer => Buffer.from([bytes.length * 2, ...bytes]);
const read = (value: Buffer): unknown => type.fromBuffer(value);

describe('a text', () => {
  test.each(['', 'plain', 'é', '雪', '😀', '\uFFFD', 'a\uFFFDb\uFFFD', '\0'])('%j is read as it is', (text) => {
    expect(read(type.toBuffer(text))).toBe(text);
  });

  test.each<[what: string, bytes: number[]]>([
    ['a byte that stands nowhere', [0xff]],
    ['a byte that stands nowhere, among others', [0x61, 0xff, 0x62]],
    ['half a letter', [0xc3]],
    ['the second half of a letter', [0xa9]],
    ['a letter in more bytes than it needs', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a letter beyond the last one', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that stands nowhere beside a genuine replacement character', [0xef, 0xbf, 0xbd, 0xff]],
  ])('with %s is refused', (_what, bytes) => {
    expect(() => read(written(bytes))).toThrow('a text that is no UTF-8');
  });

  test('that does not end within the value is refused', () => {
    expect(() => read(Buffer.from([20, 0xff]))).toThrow('truncated buffer');
    expect(() => read(Buffer.from([1]))).toThrow('truncated buffer');
  });
});

/** An event in which the first place of `word` holds `bytes`, as many. */
function planted(word: string, bytes: number[]): Buffer {
  const metadata = { first: 'second' };
  const value = createEncoder('payments', 7).encode(smallEvent({ metadata, provider: 'provider' }));
  const at = value.indexOf(word);
  return Buffer.concat([value.subarray(0, at), Buffer.from(bytes), value.subarray(at + bytes.length)]);
}

describe('an event', () => {
  const decoder = createDecoder('payments', schemaTexts.payments);

  test.each(['provider', 'first', 'second'])('of which the text %j is no UTF-8 is event.malformed_value', (word) => {
    expect(thrownBy(() => decoder.decode(planted(word, [0xff]))).code).toBe('event.malformed_value');
  });
});
