import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to the registry that can be shut. */
export interface RegistrySwitch {
  /** Opens it; answers the registry's URL that leads through it, the same each time. */
  open(): Promise<string>;
  /** Has the answers on connections that are opened from now on come so much later. */
  slow(ms: number): void;
  /** Cuts what goes through and refuses what comes. */
  shut(): Promise<void>;
}

async function passLater(bytes: Buffer, to: Socket, delayMs: number): Promise<void> {
  await sleep(delayMs);
  if (!to.destroyed) to.write(bytes);
}

/** A switch before the registry at this URL; shut at first. */
export function createRegistrySwitch(registryUrl: string): RegistrySwitch {
  const target = new URL(registryUrl);
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server | undefined;
  let delayMs = 0;
  const pass = (client: Socket): void => {
    const registry = connect({ host: target.hostname, port: Number(target.port) });
    for (const [from, to] of [
      [client, registry],
      [registry, client],
    ] as const) {
      sockets.add(from);
      // A connection that was cut is what this is for.
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (from === registry && delayMs > 0) from.on('data', (bytes: Buffer) => void passLater(bytes, to, delayMs));
      else from.pipe(to);
    }
  };
  return {
    async open() {
      if (server === undefined) {
        server = createServer(pass).listen(port, '127.0.0.1');
        await once(server, 'listening');
        port = (server.address() as AddressInfo).port;
      }
      const url = new URL(registryUrl);
      url.host = `127.0.0.1:${port}`;
      return url.href;
    },
    slow(ms) {
      delayMs = ms;
    },
    async shut() {
      const closing = server;
      server = undefined;
      closing?.close();
      for (const socket of sockets) socket.destroy();
      if (closing !== undefined) await once(closing, 'close');
    },
  };
}
