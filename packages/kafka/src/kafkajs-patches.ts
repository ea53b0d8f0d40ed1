import { createRequire } from 'node:module';

/**
 * The only place that touches kafkajs' internals: three patches of kafkajs 2.2.4, none of which changes what it does for
 * those who use it rightly. Another version is left alone.
 */
const patchedVersion = '2.2.4';

/** Where the patched decoder leaves a record's headers as they stand on the wire: their order, and each duplicate. */
const headerList = Symbol.for('tributary.kafka.headerList');

/** One header as kafkajs' own header decoder reads it. */
interface DecodedHeader {
  key: string;
  value: Buffer | null;
}

interface DecoderClass {
  prototype: { readVarIntArray: (this: object, reader: unknown) => DecodedHeader[] };
}

interface RequestQueueClass {
  prototype: { scheduleCheckPendingRequests: (this: { pending: unknown[] }) => void };
}

interface ConnectionClass {
  prototype: { connect: (this: object) => Promise<unknown> };
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

/** Headers are all that kafkajs reads with `readVarIntArray`, and it folds them with `reduce` at once: linear from here on. */
function decodeHeadersInLinearTime(decoder: DecoderClass): void {
  const readVarIntArray = decoder.prototype.readVarIntArray;
  decoder.prototype.readVarIntArray = function (reader) {
    const headers = readVarIntArray.call(this, reader);
    return Object.defineProperty(headers, 'reduce', { value: () => gatherHeaders(headers) });
  };
}

/**
 * kafkajs polls the queue of each connection every millisecond, also when it is empty (5 % of a core for an idle process).
 * With nothing pending there is nothing to check: whatever makes a request wait calls this function again.
 */
function stopIdlePolling(queue: RequestQueueClass): void {
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this);
  };
}

/**
 * kafkajs opens a socket for each of several requests that find a connection closed, and forgets all but the last, which
 * never close. They share one.
 */
function connectOnce(connection: ConnectionClass): void {
  const connect = connection.prototype.connect;
  const connecting = new WeakMap<object, Promise<unknown>>();
  connection.prototype.connect = function () {
    const present = connecting.get(this) ?? connect.call(this).finally(() => connecting.delete(this));
    connecting.set(this, present);
    return present;
  };
}

/** Applies the patches once per process. */
export function patchKafkajs(): void {
  const load = createRequire(import.meta.url);
  const manifest = load('kafkajs/package.json') as { version: string };
  const decoder = load('kafkajs/src/protocol/decoder.js') as DecoderClass & { [headerList]?: true };
  if (manifest.version !== patchedVersion || decoder[headerList] === true) return;
  decodeHeadersInLinearTime(decoder);
  stopIdlePolling(load('kafkajs/src/network/requestQueue/index.js') as RequestQueueClass);
  connectOnce(load('kafkajs/src/network/connection.js') as ConnectionClass);
  Object.defineProperty(decoder, headerList, { value: true });
}
