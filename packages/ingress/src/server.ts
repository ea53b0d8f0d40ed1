import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fastify, type FastifyInstance } from 'fastify';
import { createTopicNames, listenError, type IngressConfig, type Logger, type Metrics } from '@tributary/host';
import { findTracing } from '@tributary/kafka';
import { answerOnSocket, toRefusal } from './broken-request.ts';
import { createConnections, type Connections } from './connections.ts';
import { createEndpointFinder, type Endpoints } from './endpoint.ts';
import { createHttpServer } from './http-server.ts';
import { createIngressMetrics, unknownProvider, type IngressMetrics } from './ingress-metrics.ts';
import type { RecordPublisher } from './publish.ts';
import { createRateLimit } from './rate-limit.ts';
import { receive, type ReceiveDeps } from './receive.ts';
import { createRequestLog } from './request-log.ts';
import { createUuidV7 } from './uuid-v7.ts';
import { createWaitingRoom } from './waiting-room.ts';

/** What the ingress is made of. */
export interface IngressDeps {
  config: IngressConfig;
  topicPrefix: string;
  endpoints: Endpoints;
  /** Stays open when the ingress closes. */
  producer: RecordPublisher;
  metrics: Metrics;
  logger: Logger;
  /** Unix milliseconds: the time of receipt (Invariant 4). */
  clock: () => number;
  /** A new id of a delivery, a UUID; `createUuidV7` if absent. */
  newId?: () => string;
}

/** A running ingress. */
export interface Ingress {
  /** `http://127.0.0.1:8080`, with the port that it really has. */
  url: string;
  /** Takes nothing more, finishes what has begun (no longer than a request and its acknowledgement may take), and ends. */
  close(): Promise<void>;
}

/** Bodies that wait in memory, over all providers. */
const maxWaitingBytes = 128 * 1024 * 1024;

/** Receives webhooks over HTTP. Throws `config.port_in_use` and `config.address_unusable`. */
export async function startIngress(deps: IngressDeps): Promise<Ingress> {
  const { host, port, requestTimeoutMs, publishTimeoutMs } = deps.config;
  const connections = createConnections();
  const stopping = new AbortController();
  const app = createApp(deps, { connections, isStopping: () => stopping.signal.aborted });
  const url = await app.listen({ host, port }).catch((cause: unknown) => {
    throw listenError(cause, { host, port });
  });
  return {
    url,
    async close() {
      stopping.abort();
      const closed = app.close();
      await settledWithin(connections.drained(), requestTimeoutMs + publishTimeoutMs);
      // Only now: connections that never sent a request would hold the server open.
      app.server.closeAllConnections();
      await closed;
    },
  };
}

interface Shared {
  connections: Connections;
  isStopping: () => boolean;
}

/**
 * Every request is answered in the first hook of fastify, so that nothing of it looks at the request: its router would
 * decode paths, and its parsers would refuse content types that they cannot read.
 */
function createApp(deps: IngressDeps, { connections, isStopping }: Shared): FastifyInstance {
  const { config } = deps;
  const metrics = createIngressMetrics(deps.metrics, deps.endpoints.keys());
  const receiving = createReceiveDeps(deps, { metrics, isStopping });
  const refuseBroken = createBrokenRequestHandler(connections, metrics);
  const app = fastify({
    serverFactory: (onRequest) =>
      createHttpServer(config, { onRequest, onConnect: (socket) => refuseBroken({}, socket) }),
    clientErrorHandler: refuseBroken,
    rewriteUrl: () => '/',
    return503OnClosing: false,
  });
  app.addHook('onRequest', async ({ raw: request, originalUrl: target }, reply) => {
    const exchange = connections.begin(request);
    reply.raw.once('close', exchange.end);
    const { status, headers, body } = await receive(receiving, {
      request,
      response: reply.raw,
      target,
      signal: exchange.signal,
    });
    if (isStopping() || exchange.mustClose() || leavesTooMuch(request, config.maxBodyBytes)) {
      reply.header('connection', 'close');
    }
    return reply.code(status).headers(headers).send(body);
  });
  return app;
}

function createReceiveDeps(
  deps: IngressDeps,
  { metrics, isStopping }: { metrics: IngressMetrics; isStopping: () => boolean },
): ReceiveDeps {
  const { config, endpoints } = deps;
  const topics = createTopicNames(deps.topicPrefix);
  return {
    findEndpoint: createEndpointFinder(endpoints),
    topicOf: (provider) => topics.raw(provider),
    rateLimit: createRateLimit(config.requestsPerSecond),
    waitingRoom: createWaitingRoom({
      providers: Math.max(1, endpoints.size),
      maxWaiting: config.maxWaiting,
      maxWaitingBytes,
      maxBodyBytes: config.maxBodyBytes,
      onChange: metrics.waiting,
    }),
    producer: deps.producer,
    maxBodyBytes: config.maxBodyBytes,
    publishTimeoutMs: config.publishTimeoutMs,
    metrics,
    log: createRequestLog(deps.logger),
    tracing: findTracing('@tributary/ingress'),
    isStopping,
    clock: deps.clock,
    newId: deps.newId ?? (() => createUuidV7()),
  };
}

/** What is no HTTP, or not in time. */
function createBrokenRequestHandler(connections: Connections, metrics: IngressMetrics) {
  return (error: { code?: unknown }, socket: Duplex): void => {
    const refused = toRefusal(error);
    if (socket.destroyed || connections.fail(socket, refused)) return;
    metrics.ended(unknownProvider, refused.code, 0);
    answerOnSocket(socket, refused);
  };
}

/** Whether a refused request may have more to come than is worth reading to keep its connection. */
function leavesTooMuch({ complete, headers }: IncomingMessage, maxBodyBytes: number): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > maxBodyBytes;
}

async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([promise, late]);
  timer.abort();
}
