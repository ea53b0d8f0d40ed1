import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import type { Tail, TailOptions } from '../src/index.ts';
import { createTestCluster, numbered, until } from './cluster.ts';

jest.setTimeout(30_000);

function fail(): never {
  throw new TypeError('a bug');
}

describeKafka('a tail', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const { kafka } = cluster;
  afterAll(() => cluster.close());

  async function start(options: Omit<TailOptions, 'onRecord'>): Promise<{ tail: Tail; texts: string[] }> {
    const texts: string[] = [];
    const tail = await kafka.tail({ ...options, onRecord: ({ value }) => void texts.push(String(value)) });
    cluster.later(() => tail.close());
    return { tail, texts };
  }

  test('from the beginning reads what is there, says when it has, and what comes', async () => {
    const [one, other, empty] = [await cluster.topic(2), await cluster.topic(), await cluster.topic()];
    await cluster.write(one, ...numbered(3));
    await cluster.write(other, 'other');
    const { tail, texts } = await start({ topics: [one, other, empty], from: 'beginning' });
    await tail.caughtUp;
    expect(texts.toSorted()).toEqual(['other', ...numbered(3)]);
    await cluster.write(empty, 'next');
    await until(() => texts.includes('next'));
  });

  test('from the end reads everything that is written after it began, and nothing else', async () => {
    const topic = await cluster.topic();
    await cluster.write(topic, 'before');
    const { tail, texts } = await start({ topics: [topic], from: 'end' });
    await tail.caughtUp;
    await cluster.write(topic, 'after');
    await until(() => texts.length > 0);
    expect(texts).toEqual(['after']);
  });

  test('says when a partition was read up to an offset, be it there by now or later', async () => {
    const topic = await cluster.topic(2);
    await cluster.write(topic, ...numbered(2));
    const { tail, texts } = await start({ topics: [topic], from: 'beginning' });
    await tail.reached(topic, 0, 2n);
    expect(texts).toEqual(numbered(2));
    await tail.reached(topic, 1, 0n);
    const later = tail.reached(topic, 0, 3n);
    await cluster.write(topic, 'third');
    await later;
    expect(texts).toEqual([...numbered(2), 'third']);
    await tail.reached(topic, 0, 1n);
  });

  test('reads no more when it is closed, and leaves no group', async () => {
    const topic = await cluster.topic();
    const { tail, texts } = await start({ topics: [topic], from: 'beginning' });
    await tail.close();
    await cluster.write(topic, 'late');
    expect(texts).toEqual([]);
  });

  test('ends, and says why, when its reader fails', async () => {
    const topic = await cluster.topic();
    await cluster.write(topic, 'x');
    const stopped = Promise.withResolvers<unknown>();
    const tail = await kafka.tail({ topics: [topic], from: 'beginning', onRecord: fail, onStopped: stopped.resolve });
    cluster.later(() => tail.close());
    expect(await stopped.promise).toMatchObject({ code: 'kafka.request_failed' });
  });

  test('needs its topics', async () => {
    await expect(start({ topics: ['test-no-such-topic'], from: 'end' })).rejects.toMatchObject({
      code: 'kafka.topic_missing',
    });
  });
});
