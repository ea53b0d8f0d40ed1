import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a client sent. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** One answer; `undefined` never answers. */
export type ScriptedAnswer = { status: number; body?: string; headers?: Record<string, string> } | undefined;

/** An HTTP server on a free local port that gives the answers in order, the last one for ever. */
export async function startScriptedServer(...answers: ScriptedAnswer[]) {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      answer(response, answers[Math.min(seen.length, answers.length) - 1]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(response: ServerResponse, scripted: ScriptedAnswer): void {
  if (scripted === undefined) return;
  response.writeHead(scripted.status, {
    'content-type': 'application/vnd.schemaregistry.v1+json',
    ...scripted.headers,
  });
  response.end(scripted.body);
}
