import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { readBody } from '../src/body.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is alive, and not what waits for the collector, which says more about the machine than about us. */
function liveBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('a body in pieces of one byte takes memory in proportion to its bytes while it arrives', async () => {
  const request = Object.assign(new EventEmitter(), { headers: {} });
  const bytes = 200_000;
  const body = readBody(request as unknown as IncomingMessage, {
    maxBytes: bytes,
    onStart: () => undefined,
    onBytes: () => undefined,
    signal: new AbortController().signal,
  });
  const before = liveBytes();
  for (let sent = 0; sent < bytes; sent += 1) request.emit('data', Buffer.from('x'));
  expect(liveBytes() - before).toBeLessThan(bytes * 10);
  request.emit('end');
  expect(await body).toEqual(Buffer.alloc(bytes, 'x'));
});
