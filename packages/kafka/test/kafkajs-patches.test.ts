import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { array, assert, constantFrom, option, property, record, uint8Array } from 'fast-check';
import { gatherHeaders, headersAsWritten } from '../src/gathered-headers.ts';
import { patchKafkajs } from '../src/kafkajs-patches.ts';

const load = createRequire(import.meta.url);

interface Header {
  key: string;
  value: Buffer | null;
}

/** kafkajs 2.2.4, src/protocol/recordBatch/record/v0/decoder.js. */
function asKafkajsDoes(headers: readonly Header[]): Record<string, unknown> {
  return headers.reduce<Record<string, unknown>>((gathered, { key, value }) => {
    const present = gathered[key];
    if (present === undefined) return { ...gathered, [key]: value };
    return { ...gathered, [key]: Array.isArray(present) ? [...present, value] : [present, value] };
  }, {});
}

/** A record with these headers, written and read by kafkajs. */
function throughKafkajs(headers: Record<string, Buffer | Buffer[]>): { headers: object } {
  const encode = load('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => { buffer: Buffer };
  const decode = load('kafkajs/src/protocol/recordBatch/record/v0/decoder.js') as (
    decoder: object,
    batch: object,
  ) => { headers: object };
  const Decoder = load('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => { readVarIntBytes(): Buffer };
  const bytes = encode({ key: null, value: null, headers }).buffer;
  return decode(new Decoder(new Decoder(bytes).readVarIntBytes()), { firstOffset: '0', firstTimestamp: '0' });
}

interface Connection {
  connect(): Promise<unknown>;
}

interface RequestQueue {
  throttleCheckTimeoutId: unknown;
  push(request: object): void;
  fulfillRequest(response: object): void;
  maybeThrottle(timeMs: number): void;
  destroy(): void;
}

function nothing(): void {}

function createQueue(options: object): { queue: RequestQueue; sent: number[]; readonly request: (id: number) => void } {
  const RequestQueueClass = load('kafkajs/src/network/requestQueue/index.js') as new (options: object) => RequestQueue;
  const queue = new RequestQueueClass({
    requestTimeout: 1_000,
    logger: { debug: nothing, warn: nothing },
    ...options,
  });
  const sent: number[] = [];
  const request = (correlationId: number): void => {
    const entry = { correlationId, resolve: nothing, reject: nothing };
    queue.push({ entry, expectResponse: true, sendRequest: () => sent.push(correlationId) });
  };
  return { queue, sent, request };
}

interface Group {
  heartbeat(request: { interval: number }): Promise<void>;
  memberId: string;
  coordinator: { heartbeat(): Promise<void> };
}

/** A member of a group whose coordinator is content, and the clock of its host. */
function createGroup() {
  const GroupClass = load('kafkajs/src/consumer/consumerGroup.js') as new (options: object) => Group;
  let nowMs = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  const group = new GroupClass({
    logger: { namespace: nothing },
    instrumentationEmitter: { emit: nothing },
    topics: [],
    retry: {},
  });
  const counted = Object.assign(group, { beats: 0, whileItIsOnItsWay: nothing });
  group.memberId = 'm';
  group.coordinator = {
    async heartbeat() {
      counted.beats += 1;
      counted.whileItIsOnItsWay();
    },
  };
  return { group: counted, clock: { passes: (ms: number) => void (nowMs += ms) } };
}

afterEach(() => void jest.restoreAllMocks());

describe('kafkajs, patched', () => {
  beforeAll(() => {
    patchKafkajs();
    patchKafkajs();
  });

  test('is the version that the patches were written for', () => {
    expect(load('kafkajs/package.json')).toMatchObject({ version: '2.2.4' });
  });

  describe('headers', () => {
    test('are gathered as kafkajs gathers them', () => {
      const name = constantFrom('a', 'b', 'c', '1', 'é');
      const value = option(uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)));
      assert(
        property(array(record({ key: name, value })), (headers) => {
          expect({ ...gatherHeaders(headers) }).toEqual(asKafkajsDoes(headers));
        }),
      );
    });

    test('named as an inherited property are no duplicates of it', () => {
      const value = Buffer.from('x');
      expect(throughKafkajs({ constructor: value }).headers).toEqual({ constructor: value });
    });

    test('keep their order and each duplicate for those who ask', () => {
      const [one, two] = [Buffer.from('1'), Buffer.from('2')];
      const { headers } = throughKafkajs({ twice: [one, two], once: one });
      expect(headersAsWritten(headers)).toEqual([
        { key: 'twice', value: one },
        { key: 'twice', value: two },
        { key: 'once', value: one },
      ]);
      expect({ ...headers }).toEqual({ twice: [one, two], once: one });
    });

    // Unpatched this takes half a minute.
    test('are decoded in time when there are 10,000', () => {
      const names = Array.from({ length: 10_000 }, (_, index) => `h${index}`);
      const { headers } = throughKafkajs(Object.fromEntries(names.map((name) => [name, Buffer.from(name)])));
      expect(headersAsWritten(headers)).toHaveLength(10_000);
    });
  });

  test('a connection that several requests need at once is opened once, and again after it failed', async () => {
    const sockets: Socket[] = [];
    const socketFactory = (): Socket => {
      const socket = new Socket();
      sockets.push(socket);
      setImmediate(() => socket.destroy(new Error('refused')));
      return socket;
    };
    const ConnectionClass = load('kafkajs/src/network/connection.js') as new (options: object) => Connection;
    const logger = { debug: nothing, error: nothing, namespace: () => logger };
    const options = { host: 'h', port: 1, requestTimeout: 1_000, connectionTimeout: 1_000, logger, socketFactory };
    const connection = new ConnectionClass(options);
    const both = await Promise.allSettled([connection.connect(), connection.connect()]);
    expect([both.map(({ status }) => status), sockets.length]).toEqual([['rejected', 'rejected'], 1]);
    await expect(connection.connect()).rejects.toThrow('refused');
    expect(sockets).toHaveLength(2);
  });

  describe('a heartbeat', () => {
    const interval = 1_000;

    test('is sent once in an interval', async () => {
      const { group, clock } = createGroup();
      clock.passes(interval);
      await group.heartbeat({ interval });
      await group.heartbeat({ interval });
      clock.passes(interval - 1);
      await group.heartbeat({ interval });
      expect(group.beats).toBe(1);
      clock.passes(1);
      await group.heartbeat({ interval });
      expect(group.beats).toBe(2);
    });

    test('is sent also by a host whose clock was set back', async () => {
      const { group, clock } = createGroup();
      clock.passes(-60_000);
      await group.heartbeat({ interval });
      expect(group.beats).toBe(1);
      clock.passes(interval);
      await group.heartbeat({ interval });
      expect(group.beats).toBe(2);
    });

    test('counts from when it was sent: an answer that was heard late says nothing of now', async () => {
      const { group, clock } = createGroup();
      clock.passes(interval);
      group.whileItIsOnItsWay = () => clock.passes(20_000);
      await Promise.all([group.heartbeat({ interval }), group.heartbeat({ interval })]);
      await group.heartbeat({ interval });
      expect(group.beats).toBe(2);
    });
  });

  describe('the request queue', () => {
    test('sets no timer while nothing waits', () => {
      const { queue, sent, request } = createQueue({ maxInFlightRequests: null });
      request(1);
      queue.fulfillRequest({ correlationId: 1, size: 0, payload: null });
      expect([sent, queue.throttleCheckTimeoutId]).toEqual([[1], null]);
    });

    test('still sends what waits for another request', () => {
      const { queue, sent, request } = createQueue({ maxInFlightRequests: 1 });
      request(1);
      request(2);
      expect(sent).toEqual([1]);
      queue.fulfillRequest({ correlationId: 1, size: 0, payload: null });
      expect(sent).toEqual([1, 2]);
      queue.destroy();
    });

    test('still sends what waits for the end of a throttling', async () => {
      const { queue, sent, request } = createQueue({ maxInFlightRequests: null });
      queue.maybeThrottle(30);
      request(1);
      expect(sent).toEqual([]);
      await sleep(120);
      expect(sent).toEqual([1]);
      queue.destroy();
    });
  });
});
