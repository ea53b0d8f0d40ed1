const seed = 0x9747b28c;
const factor = 0x5bd1e995;
const shift = 24;

function mix(block: number): number {
  const product = Math.imul(block, factor);
  return Math.imul(product ^ (product >>> shift), factor);
}

/** The last one to three bytes, the first of them lowest. */
function tailOf(bytes: Uint8Array, from: number): number {
  let tail = 0;
  for (let index = bytes.length - 1; index >= from; index -= 1) tail = (tail << 8) | (bytes[index] ?? 0);
  return tail;
}

/**
 * The Java client's 32-bit murmur2 (`org.apache.kafka.common.utils.Utils.murmur2`), signed as there.
 * A test compares it with the Java client itself.
 */
export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocksEnd = bytes.length & ~3;
  let hash = seed ^ bytes.length;
  for (let index = 0; index < blocksEnd; index += 4) {
    hash = Math.imul(hash, factor) ^ mix(view.getInt32(index, true));
  }
  if (blocksEnd < bytes.length) hash = Math.imul(hash ^ tailOf(bytes, blocksEnd), factor);
  hash = Math.imul(hash ^ (hash >>> 13), factor);
  return hash ^ (hash >>> 15);
}

/** The partition that the Java client's default partitioner gives to a key, of `count` partitions. */
export function partitionFor(key: Uint8Array, count: number): number {
  return (murmur2(key) & 0x7fffffff) % count;
}
