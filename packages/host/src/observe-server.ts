import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { listen } from './listen.ts';
import { type Logger } from './log.ts';
import { type Metrics } from './metrics.ts';

/** The answer of a check: `true`, or what keeps the process from being ready (`false`, or a few words). */
export type Check = boolean | string;

export interface ObserveServerOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Called for each `/readyz`; looks at what is known, waits for nothing. Holds no secret and no personal data. */
  checks(): Record<string, Check>;
  /** Told of an answer that could not be made. */
  log?: Logger;
}

/** A running server. */
export interface ObserveServer {
  /** `http://127.0.0.1:9464`, with the port that it really has. */
  url: string;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  contentType: string;
  text: string;
}

/**
 * Serves `/metrics`, `/livez` (200 as long as the process answers) and `/readyz` (503 until every check is true).
 * @throws TributaryError `config.port_in_use`, `config.address_unusable`.
 */
export async function startObserveServer(options: ObserveServerOptions): Promise<ObserveServer> {
  const server = createServer(
    { requestTimeout: 5000, headersTimeout: 5000, maxHeaderSize: 8192 },
    (request, response) => {
      respond(options, request, response).catch((error: unknown) => {
        options.log?.error({ err: error }, 'a request to the observe server failed');
        send(response, json(500, { error: 'no answer could be made' }));
      });
    },
  );
  const url = await listen(server, options);
  return {
    url,
    close: async () => {
      const closed = promisify(server.close.bind(server))();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(
  options: ObserveServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').replace(/\?.*$/s, '');
  const answer = answers.get(path);
  if (answer === undefined) {
    send(response, json(404, { error: 'not found' }));
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(response, json(405, { error: 'method not allowed' }));
  } else {
    send(response, await answer(options));
  }
}

const answers = new Map<string, (options: ObserveServerOptions) => Answer | Promise<Answer>>([
  ['/metrics', async ({ metrics }) => ({ status: 200, contentType: metrics.contentType, text: await metrics.text() })],
  ['/livez', () => json(200, { live: true })],
  ['/readyz', (options) => readiness(options.checks())],
]);

function readiness(checks: Record<string, Check>): Answer {
  const ready = Object.values(checks).every((check) => check === true);
  return json(ready ? 200 : 503, { ready, checks });
}

function json(status: number, content: unknown): Answer {
  return { status, contentType: 'application/json', text: `${JSON.stringify(content)}\n` };
}

function send(response: ServerResponse, { status, contentType, text }: Answer): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
}
