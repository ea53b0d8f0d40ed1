import { describe, expect, test } from '@jest/globals';
import { createDecoder, createEncoder, parseSchema, schemaTexts } from '../src/index.ts';
import { smallEvent } from './sample-events.ts';
import { thrownBy } from './thrown-by.ts';

const array = parseSchema('{"type":"array","items":"string"}');
const map = parseSchema('{"type":"map","values":"string"}');
const ofNulls = parseSchema('{"type":"array","items":"null"}');
/** Reads nothing of what was written, so that all of it is skipped. */
const nothing = parseSchema('{"type":"record","name":"R","fields":[]}');

/** Avro's zig-zag variable-length long, written independently of the library. */
function long(value: number): number[] {
  let rest = value >= 0 ? 2n * BigInt(value) : -2n * BigInt(value) - 1n;
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const text = (value: string) => [...long(Buffer.byteLength(value)), ...Buffer.from(value)];
const tooMany = 'a block announces more items than there are bytes';
const beyond = 'an item does not end within the value';
const hostile: [what: string, bytes: number[], error: string][] = [
  ['2^31 items', [...long(2 ** 31), 0], tooMany],
  ['2^31 items in a block with its size', [...long(-(2 ** 31)), ...long(1), 0], tooMany],
  ['one item more than there are bytes', [...long(4), 0, 0], tooMany],
  ['a key of negative length, which would read the same block for ever', [...long(1), ...long(-4), 0, 0], beyond],
  ['a key that is longer than the value', [...long(1), ...long(1000), 0x61], beyond],
  ['a key of 2^40 bytes', [...long(1), ...long(2 ** 40), 0x61], beyond],
];

describe.each([
  ['a map', map],
  ['an array', array],
])('%s', (name, type) => {
  test.each(hostile)('that announces %s throws at once', (_what, bytes, error) => {
    expect(() => type.fromBuffer(Buffer.from(bytes)) as unknown).toThrow(error);
  });

  test.each(hostile)('that nobody reads and announces %s throws at once when skipped', (_what, bytes, error) => {
    const own = name === 'a map' ? '{"type":"map","values":"string"}' : '{"type":"array","items":"string"}';
    const writer = parseSchema(
      `{"type":"record","name":"R","fields":[{"name":"x","type":${own}},{"name":"y","type":"int"}]}`,
    );
    const reader = parseSchema('{"type":"record","name":"R","fields":[{"name":"y","type":"int"}]}');
    const resolver = reader.createResolver(writer);
    expect(() => reader.fromBuffer(Buffer.from([...bytes, 2]), resolver) as unknown).toThrow(error);
  });
});

test('items without bytes are refused: a billion of them would fit into five', () => {
  expect(() => ofNulls.fromBuffer(Buffer.from([...long(1), 0])) as unknown).toThrow(RangeError);
});

test('blocks with their size in bytes are read, as other writers make them', () => {
  const items = [...text('a'), ...text('b')];
  expect(array.fromBuffer(Buffer.from([...long(-2), ...long(items.length), ...items, 0]))).toEqual(['a', 'b']);
  const pairs = [...text('k'), ...text('v')];
  expect(map.fromBuffer(Buffer.from([...long(-1), ...long(pairs.length), ...pairs, 0]))).toEqual({ k: 'v' });
});

test('several blocks are one value', () => {
  expect(array.fromBuffer(Buffer.from([...long(1), ...text('a'), ...long(1), ...text('b'), 0]))).toEqual(['a', 'b']);
});

test.each([
  [[...text('a'), ...text('b'), ...text('a'), ...text('c')]],
  [[...text('__proto__'), 0, ...text('__proto__'), 0]],
  [[0, 0, 0, 0]],
])('a map in which a key comes twice is refused: %p', (pairs) => {
  expect(() => map.fromBuffer(Buffer.from([...long(2), ...pairs, 0])) as unknown).toThrow('a key that comes twice');
});

test('what this version does not know is skipped to its very end', () => {
  const own = '{"type":"map","values":{"type":"array","items":"string"}}';
  const writer = parseSchema(`{"type":"record","name":"R","fields":[{"name":"x","type":${own}}]}`);
  const value = writer.toBuffer({ x: { a: ['b', 'c'], d: [] } });
  expect(nothing.fromBuffer(value, nothing.createResolver(writer))).toEqual({});
});

test('an event whose metadata announces two billion entries is event.malformed_value', () => {
  const value = createEncoder('payments', 1).encode(smallEvent({ metadata: { key: 'value' } }));
  const at = value.indexOf(Buffer.from([...long(1), ...text('key')]));
  const planted = Buffer.concat([value.subarray(0, at), Buffer.from(long(2 ** 31)), value.subarray(at + 1)]);
  const decoder = createDecoder('payments', schemaTexts.payments);
  expect(thrownBy(() => decoder.decode(planted)).code).toBe('event.malformed_value');
});
