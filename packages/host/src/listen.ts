import { once } from 'node:events';
import { isIPv6, type Server } from 'node:net';
import { TributaryError } from '@tributary/errors';
import { isError } from './log-error.ts';

/** An address to listen on. */
export interface Address {
  host: string;
  /** 0: any free port. */
  port: number;
}

/**
 * Makes a server listen, and gives its URL with the port that it really has.
 * @throws TributaryError `config.port_in_use` where the address is taken, `config.address_unusable` where it can't be
 * listened on (no address of this machine, a port that needs rights).
 */
export async function listen(server: Server, { host, port }: Address): Promise<string> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw listenError(cause, { host, port });
  }
  const address = server.address();
  return `http://${printAddress({ host, port: typeof address === 'object' ? (address?.port ?? port) : port })}`;
}

/** What a failed `listen` of any server means, with the address in its detail. */
export function listenError(cause: unknown, address: Address): TributaryError {
  const isTaken = isError(cause) && 'code' in cause && cause.code === 'EADDRINUSE';
  const code = isTaken ? 'config.port_in_use' : 'config.address_unusable';
  return new TributaryError(code, { detail: printAddress(address), cause });
}

function printAddress({ host, port }: Address): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
