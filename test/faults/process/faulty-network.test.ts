import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFailpoints, parseFailpoint, type Failpoint } from './failpoint.ts';
import { createFaultyNetwork, type FaultyNetwork } from './faulty-network.ts';
import { readCorrelation, splitFrames } from './frames.ts';
import { createRules, type Rules } from './rules.ts';

const produce = 0;
const fetch = 1;

/** A request of an API with a correlation id, and so many bytes more. */
function request(api: number, correlation: number, more = 0): Buffer {
  const frame = Buffer.alloc(14 + more);
  frame.writeInt32BE(10 + more, 0);
  frame.writeInt16BE(api, 4);
  frame.writeInt16BE(7, 6);
  frame.writeInt32BE(correlation, 8);
  frame.writeInt16BE(-1, 12);
  return frame;
}

function answerTo(correlation: number): Buffer {
  const frame = Buffer.alloc(8);
  frame.writeInt32BE(4, 0);
  frame.writeInt32BE(correlation, 4);
  return frame;
}

describe('the faulty network', () => {
  let broker: Server;
  let got: number[];
  let chunks: number[];
  let struck: string[];
  let rules: Rules;
  let network: FaultyNetwork;
  const open: Socket[] = [];

  beforeEach(async () => {
    got = [];
    chunks = [];
    struck = [];
    // A broker that answers each request with its correlation id.
    broker = createServer((socket) => {
      open.push(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => chunks.push(chunk.length));
      socket.on(
        'data',
        splitFrames((frame) => {
          got.push(frame.readInt32BE(8));
          socket.write(answerTo(frame.readInt32BE(8)));
        }),
      );
    }).listen(0, '127.0.0.1');
    await once(broker, 'listening');
    use();
  });

  afterEach(() => {
    rules.set([]);
    for (const socket of open.splice(0)) socket.destroy();
    broker.close();
  });

  const port = (): number => (broker.address() as AddressInfo).port;

  function use(...failpoints: string[]): void {
    rules = createRules();
    const strike = (signal: Failpoint['signal']): void => {
      struck.push(`${signal} with ${got.length} at the broker`);
    };
    network = createFaultyNetwork({ rules, failpoints: createFailpoints(failpoints.map(parseFailpoint), strike) });
  }

  async function connected(): Promise<{ socket: Socket; answers: number[] }> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = network.openSocket({ host: '127.0.0.1', port: port(), onConnect: resolve });
    open.push(socket);
    await promise;
    const answers: number[] = [];
    socket.on('error', () => socket.destroy());
    socket.on(
      'data',
      splitFrames((frame) => answers.push(readCorrelation(frame))),
    );
    return { socket, answers };
  }

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await sleep(5);
  };

  test('passes everything on where nothing is wrong', async () => {
    const { socket, answers } = await connected();
    socket.write(Buffer.concat([request(produce, 1), request(fetch, 2, 1_000)]));
    await until(() => answers.length === 2);
    expect([got, answers]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(network.open()).toBe(1);
  });

  test('forgets a connection that has closed', async () => {
    const { socket } = await connected();
    socket.destroy();
    await until(() => network.open() === 0);
  });

  test('loses requests of one kind', async () => {
    const { socket, answers } = await connected();
    rules.set([{ api: 'Produce', direction: 'requests', does: { kind: 'drop' } }]);
    socket.write(Buffer.concat([request(produce, 1), request(fetch, 2)]));
    await until(() => answers.length === 1);
    expect([got, answers]).toEqual([[2], [2]]);
  });

  test('loses answers of one kind, which the broker has given', async () => {
    const { socket, answers } = await connected();
    rules.set([{ api: 'Produce', direction: 'answers', does: { kind: 'drop' } }]);
    socket.write(Buffer.concat([request(produce, 1), request(fetch, 2)]));
    await until(() => answers.length === 1);
    expect([got, answers]).toEqual([[1, 2], [2]]);
  });

  test('holds a frame, and what comes after it, until the rules change', async () => {
    const { socket, answers } = await connected();
    rules.set([{ api: 'Produce', direction: 'requests', does: { kind: 'hold' } }]);
    socket.write(Buffer.concat([request(produce, 1), request(fetch, 2)]));
    await sleep(50);
    expect(got).toEqual([]);
    rules.set([]);
    await until(() => answers.length === 2);
    expect(got).toEqual([1, 2]);
  });

  test('delays a frame, in its order', async () => {
    const { socket, answers } = await connected();
    rules.set([{ api: 'Produce', direction: 'answers', does: { kind: 'delay', ms: 60 } }]);
    const startedAt = performance.now();
    socket.write(Buffer.concat([request(produce, 1), request(fetch, 2)]));
    await until(() => answers.length === 2);
    expect(answers).toEqual([1, 2]);
    expect(performance.now() - startedAt).toBeGreaterThan(55);
  });

  test('cuts frames into pieces of few bytes', async () => {
    const { socket, answers } = await connected();
    rules.set([{ does: { kind: 'slice', bytes: 3 } }]);
    socket.write(request(fetch, 2, 1_000));
    await until(() => answers.length === 1);
    // How many pieces one reading finds is up to the operating system.
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.reduce((sum, length) => sum + length, 0)).toBe(1_014);
  });

  test('resets the connection instead of an answer', async () => {
    const { socket, answers } = await connected();
    rules.set([{ api: 'Produce', direction: 'answers', times: 1, does: { kind: 'reset' } }]);
    socket.write(request(produce, 1));
    await until(() => socket.destroyed);
    expect([got, answers]).toEqual([[1], []]);
  });

  test('refuses to store in the name of the broker, which never hears of it', async () => {
    const { socket, answers } = await connected();
    rules.set([{ api: 'Produce', times: 1, does: { kind: 'refuse-produce', errorCode: 6 } }]);
    // No transactional id, acks, timeout, no topics.
    const empty = request(produce, 1, 12);
    empty.writeInt16BE(-1, 14);
    socket.write(empty);
    await until(() => answers.length === 1);
    expect(got).toEqual([]);
    socket.write(empty);
    await until(() => answers.length === 2);
    expect(got).toEqual([1]);
  });

  test('tells of no end while everything is lost, and does not connect', async () => {
    const { socket, answers } = await connected();
    socket.write(request(fetch, 1));
    await until(() => answers.length === 1);
    rules.set([{ does: { kind: 'drop' } }]);
    for (const end of open) if (end !== socket) end.destroy();
    let isConnected = false;
    open.push(network.openSocket({ host: '127.0.0.1', port: port(), onConnect: () => (isConnected = true) }));
    await sleep(80);
    expect([socket.destroyed, isConnected]).toEqual([false, false]);
    rules.set([]);
    await until(() => socket.destroyed);
  });

  test('closes a connection that was only just opened', async () => {
    rules.set([{ does: { kind: 'slam' } }]);
    const { socket } = await connected();
    await until(() => socket.destroyed);
    expect(network.open()).toBe(0);
  });

  test.each([
    ['sending', 'SIGKILL with 0 at the broker'],
    ['answered', 'SIGKILL with 1 at the broker'],
  ])('strikes when a request is %s', async (moment, expected) => {
    use(`Produce:1:${moment}:sigkill`);
    const { socket, answers } = await connected();
    socket.write(request(produce, 1));
    await until(() => answers.length === 1);
    expect(struck).toEqual([expected]);
  });

  test('strikes when a request has left', async () => {
    use('Produce:2:sent:sigkill');
    const { socket, answers } = await connected();
    socket.write(Buffer.concat([request(produce, 1), request(fetch, 2)]));
    await until(() => answers.length === 2);
    expect(struck).toEqual([]);
    rules.set([{ direction: 'answers', does: { kind: 'drop' } }]);
    socket.write(request(produce, 3));
    await until(() => got.length === 3);
    expect(struck).toHaveLength(1);
  });
});
