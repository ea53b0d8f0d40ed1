import { afterAll, describe } from '@jest/globals';
import { startPostgres } from './server.ts';

/**
 * `describe` with a PostgreSQL of its own; skipped, with the reason in the name, where there is none. To be awaited at the top
 * of a test file: jest must know the tests before it runs any.
 */
export async function describePostgres(name: string, fn: (url: string) => void): Promise<void> {
  const server = await startPostgres().catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  );
  if (typeof server === 'string') {
    describe.skip(`${name} (skipped: no PostgreSQL, since ${server})`, () => fn(''));
    return;
  }
  describe(name, () => {
    afterAll(() => server.close());
    fn(server.url);
  });
}
