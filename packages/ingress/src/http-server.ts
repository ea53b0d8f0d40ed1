import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** What bounds a request. */
export interface HttpLimits {
  maxHeaderBytes: number;
  /** From a request's first byte, or the opening of its connection, to the last byte of its body. */
  requestTimeoutMs: number;
}

/** Longer than the 60 s after which load balancers usually drop an idle connection: else some requests meet a closing one. */
const keepAliveTimeoutMs = 72_000;

/** How often Node looks for requests that take too long. */
function checkEveryMs(timeoutMs: number): number {
  return Math.min(1_000, Math.ceil(timeoutMs / 10));
}

/**
 * Node's HTTP server with the limits, and with nothing answered behind the handler's back: a missing `Host`, `Expect` and
 * `CONNECT` have answers of Node's own. The deadline is one for the whole request: a byte now and then does not extend it.
 */
export function createHttpServer(
  { maxHeaderBytes, requestTimeoutMs }: HttpLimits,
  { onRequest, onConnect }: { onRequest: RequestListener; onConnect: (socket: Duplex) => void },
): Server {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkEveryMs(requestTimeoutMs),
    keepAliveTimeout: keepAliveTimeoutMs,
    requireHostHeader: false,
  });
  // Node drops headers beyond 2,000 without a word; maxHeaderBytes bounds them already.
  server.maxHeadersCount = 0;
  server.on('request', onRequest).on('checkContinue', onRequest).on('checkExpectation', onRequest);
  server.on('connect', (_request, socket: Duplex) => onConnect(socket));
  return server;
}
