/** Where the patched decoder leaves a record's headers as they stand on the wire: their order, and each duplicate. */
const headerList = Symbol.for('tributary.kafka.headerList');

/** One header as kafkajs' own header decoder reads it. */
export interface DecodedHeader {
  key: string;
  value: Buffer | null;
}

/** The headers of a decoded record, in the order of the wire; `undefined` if the decoder is not patched. */
export function headersAsWritten(headers: object): readonly DecodedHeader[] | undefined {
  return (headers as { [headerList]?: readonly DecodedHeader[] })[headerList];
}

/**
 * What kafkajs' record decoder makes of a record's headers: an object with arrays for duplicates. Its own way copies the
 * whole object for each header (10,000 headers block the process for 26 s), and takes a header named `constructor` for a
 * duplicate of the inherited property. The list itself stays reachable through `headersAsWritten`.
 */
export function gatherHeaders(headers: readonly DecodedHeader[]): object {
  const values = new Map<string, Buffer | null | (Buffer | null)[]>();
  for (const { key, value } of headers) {
    const present = values.get(key);
    if (present === undefined) values.set(key, value);
    else if (Array.isArray(present)) present.push(value);
    else values.set(key, [present, value]);
  }
  const gathered = Object.fromEntries(values);
  Object.defineProperty(gathered, headerList, { value: headers });
  return gathered;
}
