import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { answerOnSocket, toRefusal } from '../src/broken-request.ts';
import { refusal } from '../src/refusal.ts';

test.each([
  ['HPE_HEADER_OVERFLOW', 'receive.headers_too_large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'receive.timeout'],
  ['HPE_INVALID_METHOD', 'receive.bad_request'],
  ['toString', 'receive.bad_request'],
  [undefined, 'receive.bad_request'],
])('%s of Node is %s, and nothing of what arrived hangs on it (Invariant 9)', (code, expected) => {
  const refused = toRefusal(Object.assign(new Error('x'), { code, rawPacket: Buffer.from('canary') }));
  expect([refused.code, refused.cause]).toEqual([expected, undefined]);
});

test('a connection without a request gets a whole answer, with all its headers, and closes', async () => {
  const socket = new PassThrough();
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  answerOnSocket(socket, refusal('receive.stopping'));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(Buffer.concat(pieces).toString()).toBe(
    [
      'HTTP/1.1 503 Service Unavailable',
      'content-type: application/json; charset=utf-8',
      'content-length: 28',
      'connection: close',
      'retry-after: 5',
      '',
      '{"error":"receive.stopping"}',
    ].join('\r\n'),
  );
});

test('a connection that can no longer be written to is closed, without an error', async () => {
  const socket = new PassThrough().end();
  const errors: unknown[] = [];
  socket.on('error', (error) => errors.push(error));
  answerOnSocket(socket, refusal('receive.bad_request'));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(errors).toEqual([]);
});
