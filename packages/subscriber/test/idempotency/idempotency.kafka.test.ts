import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../../test/jest/stack.ts';
import { createIdempotency } from '../../src/index.ts';
import { createRiver, type River } from '../river.ts';
import { until } from '../until.ts';
import { openSqlite } from './bench.ts';

jest.setTimeout(30_000);

describeKafka('a subscriber whose handler works once', (stack) => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-once-'));
  const bench = openSqlite(join(folder, 'work.db'));
  let river: River | undefined;
  afterAll(async () => {
    await river?.close();
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('does the work of each event once, though events come twice and its first attempts fail after the work', async () => {
    river = await createRiver(stack);
    const once = createIdempotency({ store: bench.open() });
    const ids = ['p-1', 'p-2', 'p-3'];
    const attempts: string[] = [];
    await river.payments([...ids, ...ids]);
    await river.subscribe({
      retry: { firstMs: 10 },
      handlers: {
        'payment.succeeded': once(async (event, { tx, attempt }) => {
          attempts.push(`${event.payment.id} ${attempt}`);
          await bench.write(tx, event.payment.id);
          if (attempt === 1) throw new Error('after the work');
        }),
      },
    });
    await until(async () => (await river?.committed('payments')) === 6);
    expect(await bench.rows()).toEqual(ids);
    expect(attempts.toSorted()).toEqual(ids.flatMap((id) => [`${id} 1`, `${id} 2`]));
  });
});
