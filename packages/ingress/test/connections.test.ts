import type { IncomingMessage } from 'node:http';
import { PassThrough, type Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createConnections } from '../src/connections.ts';
import { createFakePublisher, createGate, exchangeRaw, head, until, useIngress } from './ingress-under-test.ts';

const start = useIngress();

describe('garbage after a request', () => {
  test('takes nothing from its answer, and the connection closes after it', async () => {
    const gate = createGate();
    const producer = createFakePublisher(gate.answer);
    const ingress = await start({ producer });
    const exchange = exchangeRaw(ingress.port, [`${head(['Content-Length: 2'])}{}garbage !\r\n\r\n`], {
      until: 'close',
    });
    await until(() => producer.records.length === 1);
    await sleep(50);
    gate.open();
    expect(await exchange).toMatchObject({ statuses: [200], isClosed: true });
  });
});

/** A request on a connection, as far as `createConnections` looks at it. */
function requestOn(socket: Duplex, complete: boolean): IncomingMessage {
  return { socket, complete } as unknown as IncomingMessage;
}

describe('connections', () => {
  const error = new Error('broken');

  test('a request that is still arriving on a broken connection aborts, and its answer closes it', () => {
    const connections = createConnections();
    const socket = new PassThrough();
    const exchange = connections.begin(requestOn(socket, false));
    expect(exchange.mustClose()).toBe(false);
    expect(connections.fail(socket, error)).toBe(true);
    expect([exchange.signal.reason, exchange.mustClose()]).toEqual([error, true]);
  });

  test('requests that are whole go on, and only the last answer closes the connection', () => {
    const connections = createConnections();
    const socket = new PassThrough();
    const [first, last] = [connections.begin(requestOn(socket, true)), connections.begin(requestOn(socket, true))];
    connections.fail(socket, error);
    expect([first, last].map(({ signal, mustClose }) => [signal.aborted, mustClose()])).toEqual([
      [false, false],
      [false, true],
    ]);
  });

  test('where nothing goes on, or no longer, somebody else has to answer', () => {
    const connections = createConnections();
    const socket = new PassThrough();
    expect(connections.fail(socket, error)).toBe(false);
    connections.begin(requestOn(socket, true)).end();
    expect(connections.fail(socket, error)).toBe(false);
  });

  test('are drained once each exchange has ended, or its connection has gone', async () => {
    const connections = createConnections();
    await connections.drained();
    const [socket, other] = [new PassThrough(), new PassThrough()];
    const exchange = connections.begin(requestOn(socket, true));
    for (let index = 0; index < 20; index += 1) connections.begin(requestOn(other, true));
    let isDrained = false;
    const drained = connections.drained().then(() => (isDrained = true));
    exchange.end();
    exchange.end();
    await nextTurn();
    expect(isDrained).toBe(false);
    other.destroy();
    await drained;
  });
});
