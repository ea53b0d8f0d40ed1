import { createRequire } from 'node:module';

/** What the tests use of a client of `pg`. */
export interface Client {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[]; command: string }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  release(isBroken?: boolean): void;
}

/** What the tests use of a `Pool` of `pg`. */
export interface Pool {
  connect(): Promise<Client>;
  query: Client['query'];
  on: Client['on'];
  end(): Promise<void>;
}

/** `pg` brings no types. */
const { Pool: PgPool } = createRequire(import.meta.url)('pg') as {
  Pool: new (options: { connectionString: string; max: number }) => Pool;
};

/** A pool that takes the loss of an idle connection. */
export function createPool(connectionString: string): Pool {
  const pool = new PgPool({ connectionString, max: 10 });
  pool.on('error', () => undefined);
  return pool;
}
