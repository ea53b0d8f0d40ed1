/** What the ledger uses of `pg`, which brings no types of its own. With @types/pg installed this file can go. */
declare module 'pg' {
  import type { SqlRow, SqlValue } from '@tributary/nestjs';

  export interface PoolClient {
    query(text: string, values?: SqlValue[]): Promise<{ rows: SqlRow[]; command: string }>;
    on(event: 'error', listener: (error: Error) => void): unknown;
    removeListener(event: 'error', listener: (error: Error) => void): unknown;
    release(isBroken?: boolean): void;
  }

  export class Pool {
    constructor(options: { connectionString: string; max: number });
    connect(): Promise<PoolClient>;
    query: PoolClient['query'];
    on: PoolClient['on'];
    end(): Promise<void>;
  }
}
