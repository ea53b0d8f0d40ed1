import { createServer } from 'node:net';

/** Where a server listens. */
export interface Address {
  host: string;
  port: number;
}

/** The only address that the stack listens at. */
export const loopback = '127.0.0.1';

/** `host:port` (`[::1]:9092` too) → its parts; undefined when it is no such text. */
export function readAddress(text: string): Address | undefined {
  const found = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(\[[^\]]+\]|[^:/[\]\s]+):(\d{1,5})$/i.exec(text.trim());
  const port = Number(found?.[2]);
  if (found?.[1] === undefined || port < 1 || port > 65_535) return undefined;
  return { host: found[1].replace(/^\[|\]$/g, ''), port };
}

/** The address of an HTTP URL, its scheme's port where it names none; undefined when it is no HTTP URL. */
export function readUrlAddress(text: string): Address | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return { host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
}

/** Whether the stack could listen there: it binds the IPv4 loopback alone. */
export function isLoopback(address: Address): boolean {
  return address.host === loopback || address.host === 'localhost';
}

/** Whether nobody listens at this port of the loopback. */
export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

/** A port of the loopback that was free a moment ago. Somebody may take it before it is used: then try another. */
export async function findFreePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('the operating system gave no port');
  return port;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: loopback, port }, () => {
      const bound = server.address();
      server.close(() => resolve(bound !== null && typeof bound === 'object' ? bound.port : undefined));
    });
  });
}
