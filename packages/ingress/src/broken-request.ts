import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerRefusal, refusal, type Refusal, type RefusalCode } from './refusal.ts';

/** Codes of Node and its parser (llhttp) that are not plainly a bad request. */
const codes: Readonly<Record<string, RefusalCode>> = {
  HPE_HEADER_OVERFLOW: 'receive.headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'receive.timeout',
};

/** What Node's `clientError` means. Without the cause: llhttp hangs the bytes that it stumbled over on its errors (Invariant 9). */
export function toRefusal(error: { code?: unknown }): Refusal {
  const code = typeof error.code === 'string' && Object.hasOwn(codes, error.code) ? codes[error.code] : undefined;
  return refusal(code ?? 'receive.bad_request');
}

/** Answers where there is no request to answer: its head never came, or was none. Closes the connection. */
export function answerOnSocket(socket: Duplex, refused: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = answerRefusal(refused);
  const text = JSON.stringify(body);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
}
