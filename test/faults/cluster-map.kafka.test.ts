import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKafka, type Admin } from '@tributary/kafka';
import { describeKafka } from '../jest/stack.ts';
import { readController, readPlacements } from './cluster-map.ts';

describeKafka('a map of the cluster', ({ brokers }) => {
  const topic = `t${randomUUID()}`;
  let admin: Admin;
  beforeAll(async () => {
    admin = createKafka({ brokers, clientId: 'cluster-map' }).admin();
    await admin.applyTopics([{ topic, partitions: 3, replicationFactor: 1, settings: {} }]);
  });
  afterAll(async () => {
    await admin.deleteTopics([topic]);
    await admin.close();
  });

  const address = (): string => brokers[0] ?? '';

  test('says who leads each partition, and who has all of it', async () => {
    expect(await readPlacements(address(), topic)).toEqual(
      [0, 1, 2].map((partition) => ({ partition, leader: 1, inSync: [1] })),
    );
  });

  test('says which broker leads the controllers', async () => {
    expect(await readController(address())).toBe(1);
  });

  test('has no place for a topic that is not there', async () => {
    await expect(readPlacements(address(), `${topic}-other`)).rejects.toThrow('error 3');
  });

  test('cannot be read where nobody answers', async () => {
    await expect(readPlacements('127.0.0.1:1', topic)).rejects.toThrow('ECONNREFUSED');
  });
});
