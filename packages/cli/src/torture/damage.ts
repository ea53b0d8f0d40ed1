/** Records that are no events, and what is wrong with each. No reader of any language takes one of them for an event. */
export const damages = {
  'no value': 'has no value',
  empty: 'has an empty value',
  short: 'has a value of four bytes',
  'magic byte': 'begins with the wrong magic byte',
  'unknown schema': 'names a schema id that the registry does not have',
  'foreign schema': 'was written with the schema of another topic',
  truncated: 'is cut off in the middle',
  'last byte': 'lacks its last byte',
  garbled: 'is garbled',
  huge: 'announces a text of a gigabyte',
} as const;
export type Damage = keyof typeof damages;

const headerLength = 5;
/** 2^30 as Avro writes it, as the length of the first text. */
const huge = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x08]);
const unknownSchemaId = 2 ** 31 - 1;

/** Damages the value of an event. `foreign`: a value with the schema of another topic. */
export function damaged(value: Buffer, damage: Damage, foreign: Buffer): Buffer | null {
  const header = value.subarray(0, headerLength);
  const damagedValues: Record<Damage, () => Buffer | null> = {
    'no value': () => null,
    empty: () => Buffer.alloc(0),
    short: () => value.subarray(0, headerLength - 1),
    'magic byte': () => Buffer.concat([Buffer.from([1]), value.subarray(1)]),
    'unknown schema': () => inWireFormat(unknownSchemaId, value.subarray(headerLength)),
    'foreign schema': () => foreign,
    truncated: () => value.subarray(0, value.length >> 1),
    'last byte': () => value.subarray(0, -1),
    garbled: () => Buffer.concat([header, Buffer.alloc(value.length, 0xff)]),
    huge: () => Buffer.concat([header, huge]),
  };
  return damagedValues[damage]();
}

/** Confluent's wire format: byte 0, four bytes of schema id, Avro. */
export function inWireFormat(schemaId: number, avro: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt32BE(schemaId, 1);
  return Buffer.concat([header, avro]);
}
