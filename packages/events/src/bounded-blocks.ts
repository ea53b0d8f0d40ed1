import avsc from 'avsc';
import { readText } from './strict-text.ts';

/** What avsc's reader is, as far as it is used here. avsc 5.7.9 is pinned, so that its inside stays what was read. */
interface Tap {
  buf: Buffer;
  pos: number;
  readLong(): number;
  readString(): string;
  skipString(): void;
}
interface Readable {
  _read(this: Readable, tap: Tap): unknown;
  _skip(this: Readable, tap: Tap): void;
  valuesType: Readable;
  itemsType: Readable;
}

/**
 * avsc believes the item count of a block: six hostile bytes that announce 2^31 items end the process, and a negative
 * length makes it read the same block for ever. An item takes at least one byte, so a count above the bytes left is a lie.
 */
function readBlockCount(tap: Tap): number {
  const count = tap.readLong();
  if (count < 0) tap.readLong(); // the size of the block in bytes, which only a skipping reader needs
  const items = Math.abs(count);
  if (items > tap.buf.length - tap.pos) throw new RangeError('a block announces more items than there are bytes');
  return items;
}

function readForward(tap: Tap, readItem: () => void): void {
  const start = tap.pos;
  readItem();
  if (tap.pos <= start || tap.pos > tap.buf.length) throw new RangeError('an item does not end within the value');
}

function readBlocks(tap: Tap, readItem: () => void): void {
  for (let items = readBlockCount(tap); items > 0; items = readBlockCount(tap)) {
    while (items-- > 0) readForward(tap, readItem);
  }
}

function readMap(this: Readable, tap: Tap): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  readBlocks(tap, () => {
    const key = readText(tap);
    const value = this.valuesType._read(tap);
    // No writer has a key twice; a megabyte of nothing would be half a million times the empty one.
    if (Object.hasOwn(map, key)) throw new RangeError('a key that comes twice');
    // Defined as an own property, so that a key `__proto__` survives, which assignment would lose.
    if (key === '__proto__') Object.defineProperty(map, key, { value, ...ownProperty });
    else map[key] = value;
  });
  return map;
}

const ownProperty = { writable: true, enumerable: true, configurable: true };

function readArray(this: Readable, tap: Tap): unknown[] {
  const values: unknown[] = [];
  readBlocks(tap, () => values.push(this.itemsType._read(tap)));
  return values;
}

/** What a newer writer added and this version does not know is skipped, and its blocks can lie as well. */
function skipMap(this: Readable, tap: Tap): void {
  readBlocks(tap, () => {
    tap.skipString();
    this.valuesType._skip(tap);
  });
}

function skipArray(this: Readable, tap: Tap): void {
  readBlocks(tap, () => this.itemsType._skip(tap));
}

Object.assign(avsc.types.MapType.prototype, { _read: readMap, _skip: skipMap });
Object.assign(avsc.types.ArrayType.prototype, { _read: readArray, _skip: skipArray });
