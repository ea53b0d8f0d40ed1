import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { describePostgres } from '../../../../test/postgres/describe-postgres.ts';
import { createIdempotency, postgresDatabase, type PostgresClient } from '../../src/index.ts';
import { openPostgres } from './bench.ts';
import { context, succeeded, type PaymentSucceeded } from './succeeded.ts';
import { testTransactions } from './transaction-contract.ts';

jest.setTimeout(30_000);

describe('a client with which a transaction failed', () => {
  test.each([
    ['is closed where it cannot be rolled back', 'ROLLBACK', true],
    ['is used again where it can', undefined, false],
  ])('%s', async (_what, failing, isBroken) => {
    const released: unknown[] = [];
    const client: PostgresClient = {
      query: (text) =>
        text === failing ? Promise.reject(new Error(text)) : Promise.resolve({ rows: [], command: text }),
      on: () => undefined,
      removeListener: () => undefined,
      release: (value) => void released.push(value),
    };
    const database = postgresDatabase({ connect: () => Promise.resolve(client) });
    await expect(database.transaction(() => Promise.reject(new Error('why')))).rejects.toThrow('why');
    expect(released).toEqual([isBroken]);
  });
});

await describePostgres('a store in PostgreSQL', (url) => {
  testTransactions(
    () => url,
    () => openPostgres(url),
  );

  test('a handler that overlooks a failed statement has not done its work, and is not believed', async () => {
    const bench = await openPostgres(url);
    const handler = createIdempotency({ store: bench.open() })<PaymentSucceeded>(async ({ id }, { tx }) => {
      await bench.write(tx, id);
      await tx.query('SELECT * FROM nowhere').catch(() => undefined);
    });
    await expect(handler(succeeded('overlooked'), context)).rejects.toThrow('rolled back');
    expect(await bench.rows()).not.toContain('overlooked');
    await bench.close();
  });

  test('a connection that is lost while the handler works is a failure, and not the end of the process', async () => {
    const bench = await openPostgres(url);
    const once = createIdempotency({ store: bench.open() });
    let isFirst = true;
    const handler = once<PaymentSucceeded>(async ({ id }, { tx }) => {
      await bench.write(tx, id);
      if (!isFirst) return;
      isFirst = false;
      const [row] = (await tx.query('SELECT pg_backend_pid() AS pid')).rows;
      await bench.database.transaction(({ query }) => query('SELECT pg_terminate_backend($1)', [Number(row?.['pid'])]));
      await sleep(300);
    });
    await expect(handler(succeeded('lost'), context)).rejects.toThrow();
    expect(await bench.rows()).not.toContain('lost');
    await handler(succeeded('lost'), context);
    expect(await bench.rows()).toContain('lost');
    await bench.close();
  });

  test('handlers of different events work at the same time', async () => {
    const bench = await openPostgres(url);
    const once = createIdempotency({ store: bench.open() });
    const { promise: both, resolve } = Promise.withResolvers<void>();
    let working = 0;
    const handler = once<PaymentSucceeded>(() => {
      if ((working += 1) === 2) resolve();
      return both;
    });
    const objects = ['p-1', 'p-2'].map((id) => ({ payment: { id } as PaymentSucceeded['payment'] }));
    await Promise.all(objects.map((object, index) => handler(succeeded(`e-${index}`, object), context)));
    expect(working).toBe(2);
    await bench.close();
  });
});
