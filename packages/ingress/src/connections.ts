import type { Duplex } from 'node:stream';

/** One request and its answer on a connection. */
export interface Exchange {
  /** Aborts, with an error as its reason, when the connection can carry no more of the request. */
  readonly signal: AbortSignal;
  /** Whether the connection has to close after this answer: what followed the request could not be understood. */
  mustClose: () => boolean;
  /** The answer is out. */
  end: () => void;
}

/** The exchanges that go on, by connection. */
export interface Connections {
  begin(socket: Duplex): Exchange;
  /**
   * What arrives on a connection cannot be understood, or takes too long. Gives whether an exchange goes on there: that
   * one answers (with this error if it is still arriving, else with what becomes of it), and then the connection closes.
   */
  fail(socket: Duplex, error: Error): boolean;
  /** Resolves once no exchange goes on. */
  drained(): Promise<void>;
}

/** A client may send the next request before the last one is answered: the newest one is that which still arrives. */
interface Connection {
  newest: AbortController;
  open: Set<AbortController>;
  isBroken: boolean;
}

/** Keeps the exchanges of a server. */
export function createConnections(): Connections {
  const connections = new WeakMap<Duplex, Connection>();
  const waiters: (() => void)[] = [];
  let open = 0;
  const end = (connection: Connection, controller: AbortController): void => {
    if (!connection.open.delete(controller)) return;
    open -= 1;
    if (open === 0) for (const resolve of waiters.splice(0)) resolve();
  };
  const connect = (socket: Duplex, newest: AbortController): Connection => {
    const connection: Connection = { newest, open: new Set(), isBroken: false };
    connections.set(socket, connection);
    // Node does not tell the answers that wait behind another one that their connection is gone.
    socket.once('close', () => connection.open.forEach((controller) => end(connection, controller)));
    return connection;
  };
  return {
    begin(socket) {
      const controller = new AbortController();
      const connection = connections.get(socket) ?? connect(socket, controller);
      connection.newest = controller;
      connection.open.add(controller);
      open += 1;
      return {
        signal: controller.signal,
        mustClose: () => connection.isBroken && connection.newest === controller,
        end: () => end(connection, controller),
      };
    },
    fail(socket, error) {
      const connection = connections.get(socket);
      if (connection === undefined || connection.open.size === 0) return false;
      connection.isBroken = true;
      connection.newest.abort(error);
      return true;
    },
    drained: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
