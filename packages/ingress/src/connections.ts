import type { IncomingMessage } from 'node:http';
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
  begin(request: IncomingMessage): Exchange;
  /**
   * What arrives on a connection cannot be understood, or takes too long. Gives whether an exchange goes on there: that
   * one answers (with this error if it is still arriving, else with what becomes of it), and then the connection closes.
   */
  fail(socket: Duplex, error: Error): boolean;
  /** Resolves once no exchange goes on. */
  drained(): Promise<void>;
}

/** A client may send the next request before the last one is answered: only the newest one can still be arriving. */
interface Connection {
  newest: Arrival;
  open: Set<Arrival>;
  isBroken: boolean;
}

interface Arrival {
  request: IncomingMessage;
  controller: AbortController;
}

/** Keeps the exchanges of a server. */
export function createConnections(): Connections {
  const connections = new WeakMap<Duplex, Connection>();
  const waiters: (() => void)[] = [];
  let open = 0;
  const end = (connection: Connection, arrival: Arrival): void => {
    if (!connection.open.delete(arrival)) return;
    open -= 1;
    if (open === 0) for (const resolve of waiters.splice(0)) resolve();
  };
  const connect = (socket: Duplex, newest: Arrival): Connection => {
    const connection: Connection = { newest, open: new Set(), isBroken: false };
    connections.set(socket, connection);
    // Node does not tell the answers that wait behind another one that their connection is gone.
    socket.once('close', () => connection.open.forEach((arrival) => end(connection, arrival)));
    return connection;
  };
  return {
    begin(request) {
      const arrival: Arrival = { request, controller: new AbortController() };
      const connection = connections.get(request.socket) ?? connect(request.socket, arrival);
      connection.newest = arrival;
      connection.open.add(arrival);
      open += 1;
      return {
        signal: arrival.controller.signal,
        mustClose: () => connection.isBroken && connection.newest === arrival,
        end: () => end(connection, arrival),
      };
    },
    fail(socket, error) {
      const connection = connections.get(socket);
      if (connection === undefined || connection.open.size === 0) return false;
      connection.isBroken = true;
      const { request, controller } = connection.newest;
      // A request that is whole is not touched by what follows it.
      if (!request.complete) controller.abort(error);
      return true;
    },
    drained: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
