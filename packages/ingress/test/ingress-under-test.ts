import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from '@jest/globals';
import { createLogger, createMetrics } from '@tributary/host';
import { startIngress, type Ingress, type IngressDeps, type RecordPublisher } from '../src/index.ts';
import type { RawRecord } from '../src/raw-record.ts';

/** A publisher that keeps what it is given; `answer` decides when and how it acknowledges. */
export interface FakePublisher extends RecordPublisher {
  records: RawRecord[];
}

export function createFakePublisher(answer: () => Promise<unknown> = () => Promise.resolve()): FakePublisher {
  const records: RawRecord[] = [];
  return {
    records,
    publish(batch) {
      records.push(...batch);
      return answer();
    },
  };
}

/** An ingress on a free port, with what it logged and counted. */
export interface IngressUnderTest extends Ingress {
  port: number;
  lines: string[];
  metricsText(): Promise<string>;
}

export interface Settings {
  config?: Partial<IngressDeps['config']>;
  producer?: RecordPublisher;
  endpoints?: IngressDeps['endpoints'];
  clock?: () => number;
}

const endpoint = { accounts: new Set(['main', 'second']), orderingKey: ['data.id'] };

export async function startIngressUnderTest(settings: Settings = {}): Promise<IngressUnderTest> {
  const lines: string[] = [];
  const metrics = createMetrics();
  const ingress = await startIngress({
    config: {
      host: '127.0.0.1',
      port: 0,
      maxBodyBytes: 1_048_576,
      maxHeaderBytes: 16_384,
      requestsPerSecond: null,
      requestTimeoutMs: 10_000,
      publishTimeoutMs: 5_000,
      maxWaiting: 1_000,
      ...settings.config,
    },
    topicPrefix: '',
    endpoints:
      settings.endpoints ??
      new Map([
        ['acme', endpoint],
        ['other', endpoint],
      ]),
    producer: settings.producer ?? createFakePublisher(),
    metrics,
    logger: createLogger({ name: 'ingress', level: 'debug', destination: { write: (line) => lines.push(line) } }),
    clock: settings.clock ?? Date.now,
  });
  return { ...ingress, port: Number(new URL(ingress.url).port), lines, metricsText: () => metrics.text() };
}

/** Gives a function that starts an ingress, which is closed after its test. */
export function useIngress(): (settings?: Settings) => Promise<IngressUnderTest> {
  const running: IngressUnderTest[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((ingress) => ingress.close()));
  });
  return async (settings) => {
    const ingress = await startIngressUnderTest(settings);
    running.push(ingress);
    return ingress;
  };
}

/** Sends a webhook as a platform does. */
export function post(
  ingress: Ingress,
  body = '{"data":{"id":"pay_1"}}',
  path = '/webhooks/acme/main',
): Promise<Response> {
  return fetch(ingress.url + path, { method: 'POST', body });
}

/** The header line of a body's length. */
export function lengthOf(bytes: number): string[] {
  return [`Content-Length: ${bytes}`];
}

/** A publisher's answer that is given by hand. */
export function createGate(): { answer: () => Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { answer: () => promise, open: resolve };
}

/** What came back over a socket, and whether the server closed it. */
export interface RawAnswer {
  text: string;
  statuses: number[];
  isClosed: boolean;
}

/** When an exchange over a socket is over. */
export interface ExchangeOptions {
  /** Between the pieces. */
  pauseMs?: number;
  /** It ends with so many answers, 1 if absent; with `close`, when the server closes the connection. */
  until?: number | 'close';
  /** It ends in any case so long after the last piece; 10 s if absent. */
  waitMs?: number;
}

/** Writes pieces to a socket as they are, and gives what came back. */
export async function exchangeRaw(
  port: number,
  pieces: readonly (string | Buffer)[],
  { pauseMs = 0, until: goal = 1, waitMs = 10_000 }: ExchangeOptions = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const over = Promise.withResolvers<boolean>();
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    if (goal !== 'close' && [...text.matchAll(/\r\n\r\n\{.*?\}/g)].length >= goal) over.resolve(false);
  });
  // A server that closes early resets what is still being written: only what it answered counts.
  for (const event of ['error', 'end', 'close']) socket.on(event, () => over.resolve(true));
  for (const piece of pieces) {
    if (socket.writable) socket.write(piece);
    if (pauseMs > 0) await Promise.race([sleep(pauseMs, undefined, { ref: false }), over.promise]);
  }
  const isClosed = await Promise.race([over.promise, sleep(waitMs, false, { ref: false })]);
  socket.destroy();
  return { text, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1])), isClosed };
}

/** The head of a POST to the endpoint of the tests, with further header lines. */
export function head(lines: readonly string[], target = '/webhooks/acme/main'): string {
  return [`POST ${target} HTTP/1.1`, 'Host: ingress.test', ...lines, '', ''].join('\r\n');
}

/** The texts of a record's headers by name. */
export function headersOf(record: RawRecord | undefined): Record<string, string> {
  return Object.fromEntries(record?.headers ?? []);
}

/** Waits until something is so. */
export async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  for (const endMs = performance.now() + timeoutMs; !condition(); await sleep(5)) {
    if (performance.now() > endMs) throw new Error('It never came to be so.');
  }
}
