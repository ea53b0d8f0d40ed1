import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server in the registry's place. */
export interface RegistryStandIn {
  url: string;
  /** The paths that were asked for. */
  asked: string[];
  close(): Promise<void>;
}

/** Answers as `answer` does; `'away'` hangs up, `'silent'` never answers. */
export async function startRegistryStandIn(
  answer: (path: string) => { status: number; body?: object; location?: string } | 'away' | 'silent',
): Promise<RegistryStandIn> {
  const asked: string[] = [];
  const listener: RequestListener = ({ url = '', socket }, response) => {
    asked.push(url);
    const given = answer(url);
    if (given === 'away') return void socket.destroy();
    if (given === 'silent') return;
    response.writeHead(given.status, given.location === undefined ? {} : { location: given.location });
    response.end(JSON.stringify(given.body ?? {}));
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
