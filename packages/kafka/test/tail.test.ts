import { expect, test } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import type { Admin } from '../src/admin.ts';
import { startTail } from '../src/tail.ts';
import { until } from './cluster.ts';

type Listener = (event: { payload: { error: Error } }) => void;

const cut = Object.assign(new Error('cut'), { name: 'KafkaJSConnectionClosedError' });

test('each life of a tail has a group of its own: in that of one which ended unheard it would wait for a session to end', async () => {
  const groups: string[] = [];
  const deleted: string[] = [];
  const crashes: Listener[] = [];
  const client = {
    consumer({ groupId }: { groupId: string }) {
      groups.push(groupId);
      return {
        events: { CRASH: 'crash', END_BATCH_PROCESS: 'end' },
        on: (event: string, listener: Listener) => event === 'crash' && crashes.push(listener),
        connect: async () => undefined,
        subscribe: async () => undefined,
        run: async () => undefined,
        disconnect: async () => undefined,
      };
    },
  } as unknown as Kafka;
  const admin = {
    offsets: async () => [{ partition: 0, start: 0n, end: 0n }],
    deleteGroup: async (group: string) => void deleted.push(group),
  } as unknown as Admin;
  const options = { topics: ['t'], from: 'end', onRecord: () => undefined } as const;
  const tail = await startTail({ client, admin, clientId: 'me' }, options);
  crashes[0]?.({ payload: { error: cut } });
  await until(() => groups.length === 2);
  expect(new Set(groups).size).toBe(2);
  await tail.close();
  expect(deleted).toEqual([groups[1]]);
});
