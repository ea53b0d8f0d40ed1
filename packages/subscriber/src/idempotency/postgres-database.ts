import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './sql-database.ts';

/** What of a client of `pg` is used. */
export interface PostgresClient {
  query(text: string, values?: SqlValue[]): Promise<{ rows: unknown[]; command: string }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  /** Gives the client back; one with which something is wrong is closed. */
  release(isBroken?: boolean): void;
}

/** What of a `Pool` of `pg` is used. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}

/** The client of a pool. The types of `pg` give `connect` a second form, with a callback, which alone TypeScript would see. */
export type ClientOf<Pool extends PostgresPool> = Pool extends {
  connect: { (): Promise<infer Client>; (callback: never): void };
}
  ? Client
  : Awaited<ReturnType<Pool['connect']>>;

/**
 * After a statement has failed PostgreSQL takes no other, and answers `COMMIT` with the tag `ROLLBACK` instead of an error: a
 * handler that caught the failure would seem to have done its work.
 */
async function commit(client: PostgresClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error('The transaction was rolled back, since a statement in it had failed');
}

async function runIn<Tx, Result>(
  client: PostgresClient,
  run: (session: SqlSession<Tx>) => Promise<Result>,
): Promise<Result> {
  await client.query('BEGIN');
  const result = await run({
    tx: client as Tx,
    query: async (text, values) => (await client.query(text, [...values])).rows as SqlRow[],
  });
  await commit(client);
  return result;
}

/** Resolves with whether the client is in order after that. */
function rollBack(client: PostgresClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  );
}

/** The query that runs, or the next one, rejects with the same; without a listener it would end the process. */
const heard = (): void => undefined;

/**
 * A `Pool` of `pg`. Each handler takes a client of it for as long as it runs, so `max` should not be below the subscriber's
 * `concurrency`, and a handler that takes a second one may wait for ever.
 */
export function postgresDatabase<Pool extends PostgresPool>(pool: Pool): SqlDatabase<ClientOf<Pool>> {
  return {
    dialect: 'postgres',
    async transaction(run) {
      const client = await pool.connect();
      client.on('error', heard);
      let isInOrder = true;
      try {
        return await runIn(client, run);
      } catch (error) {
        isInOrder = await rollBack(client);
        throw error;
      } finally {
        client.removeListener('error', heard);
        client.release(!isInOrder);
      }
    },
  };
}
