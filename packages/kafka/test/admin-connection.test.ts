import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Admin as KafkajsAdmin, Kafka as KafkajsClient } from 'kafkajs';
import { createAdmin } from '../src/admin.ts';
import { connectAdmin } from '../src/admin-connection.ts';

interface Scripted extends KafkajsAdmin {
  number: number;
  connected: boolean;
}

/** Clients whose admins are numbered; `made` are those that were handed out. */
function scriptedClients(methods: object = {}): { made: Scripted[]; newClient: () => KafkajsClient } {
  const made: Scripted[] = [];
  const admin = (): Scripted => {
    const scripted = {
      number: made.length,
      connected: false,
      async connect() {
        await setImmediate();
        scripted.connected = true;
      },
      disconnect: async () => void (scripted.connected = false),
      ...methods,
    } as Scripted;
    made.push(scripted);
    return scripted;
  };
  return { made, newClient: () => ({ admin }) as unknown as KafkajsClient };
}

const numberOf = async (admin: KafkajsAdmin): Promise<number> => (admin as Scripted).number;

test('an admin is used by one action at a time, and by the next one after it', async () => {
  const { newClient } = scriptedClients();
  const { use } = connectAdmin(newClient);
  expect(await Promise.all([use('a', numberOf), use('b', numberOf)])).toEqual([0, 1]);
  const again = await Promise.all([use('c', numberOf), use('d', numberOf)]);
  expect(again.toSorted()).toEqual([0, 1]);
});

test('no more than four admins stay connected when a crowd has gone', async () => {
  const { made, newClient } = scriptedClients();
  const { use } = connectAdmin(newClient);
  await Promise.all(Array.from({ length: 9 }, () => use('a', numberOf)));
  expect(made.filter(({ connected }) => connected)).toHaveLength(4);
});

test('what failed on an admin that was used before runs again on a fresh one, and what was idle is dropped', async () => {
  const { made, newClient } = scriptedClients();
  const { use } = connectAdmin(newClient);
  await Promise.all([use('a', numberOf), use('b', numberOf)]);
  const failsOnOld = async (admin: KafkajsAdmin): Promise<number> => {
    if ((await numberOf(admin)) < 2) throw new Error('closed');
    return numberOf(admin);
  };
  expect(await use('c', failsOnOld)).toBe(2);
  expect(made.map(({ connected }) => connected)).toEqual([false, false, true]);
});

test('what fails on a fresh admin has failed', async () => {
  const { made, newClient } = scriptedClients();
  const { use } = connectAdmin(newClient);
  await expect(use('a', () => Promise.reject(new Error('no')))).rejects.toMatchObject({ code: 'kafka.request_failed' });
  expect(made).toHaveLength(1);
});

test('closing disconnects what is used, what is idle and what is just connecting, and takes nothing more', async () => {
  const { made, newClient } = scriptedClients();
  const { use, close } = connectAdmin(newClient);
  const { promise, resolve } = Promise.withResolvers<void>();
  const running = use('a', () => promise);
  await Promise.all([use('b', numberOf), use('c', numberOf)]);
  const connecting = use('d', () => promise);
  await close();
  expect(made[0]?.connected).toBe(false);
  resolve();
  await Promise.all([running, connecting]);
  expect(made.map(({ connected }) => connected)).toEqual([false, false, false]);
  await expect(use('e', numberOf)).rejects.toMatchObject({ code: 'kafka.request_failed' });
});

test('an answer about no partition is not taken for a group that has committed nothing', async () => {
  const { newClient } = scriptedClients({ fetchOffsets: async () => [{ topic: 'raw', partitions: [] }] });
  await expect(createAdmin(newClient).committed('group', 'raw')).rejects.toMatchObject({
    code: 'kafka.request_failed',
  });
});
