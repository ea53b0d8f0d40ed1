import { createEncoder } from '@tributary/events';
import { smallEvent } from '../../packages/events/test/sample-events.ts';
import { inWireFormat, type Sample, type SchemaIds } from './sample.ts';

/** 2^30 as Avro writes it: few enough for an array, and far more than a record can hold. */
const huge = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x08]);
const headerLength = 5;

/** Records on payments that are no events. The header lets nobody skip them undecoded who wants payments that succeeded. */
export function brokenValues({ payments: schemaId }: SchemaIds): Sample[] {
  const { encode } = createEncoder('payments', schemaId);
  const value = encode(smallEvent());
  const placeOfMetadata = firstDifference(value, encode(smallEvent({ metadata: { k: 'v' } })));
  const values = [
    null,
    Buffer.alloc(0),
    value.subarray(0, headerLength - 1),
    Buffer.concat([Buffer.from([1]), value.subarray(1)]),
    inWireFormat(2 ** 31 - 1, value.subarray(headerLength)),
    value.subarray(0, headerLength),
    value.subarray(0, -1),
    Buffer.concat([value, Buffer.from([0])]),
    inWireFormat(schemaId, huge),
    // The metadata announces 2^30 entries, and brings one.
    Buffer.concat([value.subarray(0, placeOfMetadata), huge, Buffer.from('\u0002k\u0002v')]),
  ];
  return values.map((broken) => ({
    topic: 'payments',
    key: 'acme/main/p-1',
    headers: [['ce_type', 'payment.succeeded']],
    value: broken,
  }));
}

function firstDifference(one: Buffer, other: Buffer): number {
  return one.findIndex((byte, index) => byte !== other[index]);
}
