import { createRequire } from 'node:module';
import { gatherHeaders, type DecodedHeader } from './gathered-headers.ts';

/**
 * The only place that touches kafkajs' internals: five patches of kafkajs 2.2.4, none of which changes what it does for
 * those who use it rightly. Another version is left alone.
 */
const patchedVersion = '2.2.4';

const patched = Symbol.for('tributary.kafka.patched');

interface DecoderClass {
  prototype: { readVarIntArray: (this: object, reader: unknown) => DecodedHeader[] };
}

interface RequestQueueClass {
  prototype: { scheduleCheckPendingRequests: (this: { pending: unknown[] }) => void };
}

interface BrokerClass {
  prototype: { listOffsets: (this: object, request: { isolationLevel?: number }) => Promise<unknown> };
}

interface ConsumerGroupClass {
  prototype: { heartbeat: (this: { lastRequest: number }, request: object) => Promise<void> };
}

interface ConnectionClass {
  prototype: { connect: (this: object) => Promise<unknown> };
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

/** In the protocol's words. */
const readUncommitted = 0;

/**
 * kafkajs' admin names no isolation level, and its broker then asks for `read_committed`: a log would seem to end where its first
 * open transaction begins, and records whose commit is decided but not yet marked would seem not to be there. As the Java
 * client's `Admin.listOffsets`, it asks for all that is written; consumers name their level.
 */
function listOffsetsToTheEnd(broker: BrokerClass): void {
  const listOffsets = broker.prototype.listOffsets;
  broker.prototype.listOffsets = function (request) {
    return listOffsets.call(this, { ...request, isolationLevel: request.isolationLevel ?? readUncommitted });
  };
}

/**
 * kafkajs sends no heartbeat within an interval after the answer to the last one, and takes both times from the clock of the host.
 * Where that is set back by a minute it sends none for a minute, and the group gives the partitions to others without a word to
 * this member; where a process stood still before it heard the answer, the answer is old and counts as new. So what counts is
 * when the last one was sent, and a time that is still to come counts as never: a heartbeat that resolves says that the member
 * was one within the last interval.
 */
function beatByWhenItWasSent(group: ConsumerGroupClass): void {
  const heartbeat = group.prototype.heartbeat;
  group.prototype.heartbeat = async function (request) {
    const startedAt = Date.now();
    if (this.lastRequest > startedAt) this.lastRequest = 0;
    await heartbeat.call(this, request);
    this.lastRequest = Math.min(this.lastRequest, startedAt);
  };
}

/** Applies the patches once per process. */
export function patchKafkajs(): void {
  const load = createRequire(import.meta.url);
  const manifest = load('kafkajs/package.json') as { version: string };
  const decoder = load('kafkajs/src/protocol/decoder.js') as DecoderClass & { [patched]?: true };
  if (manifest.version !== patchedVersion || decoder[patched] === true) return;
  decodeHeadersInLinearTime(decoder);
  stopIdlePolling(load('kafkajs/src/network/requestQueue/index.js') as RequestQueueClass);
  connectOnce(load('kafkajs/src/network/connection.js') as ConnectionClass);
  listOffsetsToTheEnd(load('kafkajs/src/broker/index.js') as BrokerClass);
  beatByWhenItWasSent(load('kafkajs/src/consumer/consumerGroup.js') as ConsumerGroupClass);
  Object.defineProperty(decoder, patched, { value: true });
}
