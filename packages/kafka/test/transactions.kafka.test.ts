import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createKafka, type Kafka } from '../src/index.ts';
import { createBrokerProxy, type BrokerProxy, type HeldRequest } from './broker-proxy.ts';
import { createTestCluster, numbered, textsOf, until } from './cluster.ts';
import { startJavaReader } from './java-reader.ts';
import { copyTransactionally, type Transactor, type TransactorOptions } from './transactor.ts';

jest.setTimeout(90_000);

/** INVALID_PRODUCER_EPOCH, what brokers say to a request of an earlier life of a transactional id. */
const refusedAsOld = 47;

describeKafka('transactions fence', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const java = startJavaReader(brokers[0] ?? '');
  afterAll(async () => {
    await cluster.close();
    await java?.close();
  });

  async function scene(): Promise<{ from: string; to: string; group: string }> {
    const [from, to] = await Promise.all([cluster.topic(), cluster.topic()]);
    return { from, to, group: `test-${randomUUID()}` };
  }

  async function start(options: TransactorOptions, kafka: Kafka = cluster.kafka): Promise<Transactor> {
    const transactor = await copyTransactionally(kafka, options);
    cluster.later(() => transactor.consumer.stop());
    return transactor;
  }

  function kafkaBehind(proxy: BrokerProxy): Kafka {
    return createKafka({
      brokers,
      clientId: 'tests',
      connectionTimeoutMs: 500,
      requestTimeoutMs: 1_000,
      openSocket: proxy.openSocket,
    });
  }

  async function visibleIn(topic: string): Promise<string[]> {
    return (await java?.read(topic)) ?? textsOf(await cluster.read(topic));
  }

  interface Paused {
    child: ChildProcess;
    says(pattern: RegExp): Promise<string>;
  }

  /** A process whose first transaction has stored its records and not ended. */
  async function startPaused(at: { from: string; to: string; group: string }): Promise<Paused> {
    const script = join(import.meta.dirname, 'paused-transactor.ts');
    const args = ['--conditions=tributary-source', script, brokers[0] ?? '', at.group, at.from, at.to];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    cluster.later(async () => child.kill('SIGKILL'));
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    const says = async (pattern: RegExp): Promise<string> => {
      await until(() => pattern.test(text));
      return text;
    };
    await says(/open/);
    return { child, says };
  }

  test('what a process had open when it was killed is aborted, and done once by its successor', async () => {
    const at = await scene();
    await cluster.write(at.from, ...numbered(3));
    const { child } = await startPaused(at);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const successor = await start(at);
    await successor.hasCommitted(3);
    expect(await visibleIn(at.to)).toEqual(numbered(3));
  });

  test('a delayed EndTxn of an earlier transaction ends none of a later one', async () => {
    const at = await scene();
    await cluster.write(at.from, ...numbered(3));
    const proxy = createBrokerProxy();
    const ends: HeldRequest[] = [];
    const kafka = kafkaBehind(proxy);
    const transactor = await start(
      {
        ...at,
        transactionTimeoutMs: 3_000,
        before: async () => {
          if (ends.length < 2) ends.push(proxy.holdRequest('EndTxn'));
        },
      },
      kafka,
    );
    cluster.later(() => proxy.close());
    // The first one is given up after its time, the second transaction has stored its records and is open.
    await until(() => ends.length === 2);
    await ends[1]?.held;
    expect(await ends[0]?.release()).toBe(refusedAsOld);
    expect(await visibleIn(at.to)).toEqual([]);
    await ends[1]?.release();
    await transactor.hasCommitted(3);
    expect(await visibleIn(at.to)).toEqual(numbered(3));
  });

  test('who lost the partition without knowing it commits nothing more, and takes nothing from its new owner', async () => {
    const at = await scene();
    await cluster.write(at.from, ...numbered(3));
    const proxy = createBrokerProxy();
    const goOn = Promise.withResolvers<void>();
    const zombie = await start({ ...at, before: () => goOn.promise }, kafkaBehind(proxy));
    cluster.later(() => proxy.close());
    await until(() => zombie.batches.length > 0);
    // The group gives the partition to another when the first is silent for too long.
    proxy.dropRequests('Heartbeat');
    const owner = await start(at);
    await owner.hasCommitted(3);
    goOn.resolve();
    // Refused at once, and then not tried again: it cannot tell that it is still a member, and joins anew.
    await until(() => zombie.lost.length > 0);
    expect([zombie.failures.length, zombie.committed, owner.failures]).toEqual([1, [], []]);
    proxy.dropRequests();
    await cluster.write(at.from, 'next');
    await until(() => [...owner.committed, ...zombie.committed].includes('next'));
    expect([zombie.errors, owner.errors]).toEqual([[], []]);
    expect(await visibleIn(at.to)).toEqual([...numbered(3), 'next']);
  });

  test('a process that was paused for longer than a transaction may take does its work once', async () => {
    const at = await scene();
    await cluster.write(at.from, ...numbered(3));
    const { child, says } = await startPaused(at);
    child.kill('SIGSTOP');
    // Brokers look every 10 s for transactions that are too old.
    await sleep(14_000);
    expect(await visibleIn(at.to)).toEqual([]);
    child.kill('SIGCONT');
    expect(await says(/committed/)).toMatch(/committed after 1 failures/);
    expect(await visibleIn(at.to)).toEqual(numbered(3));
  });

  test('two deployments with the same ids that are no members of one group do not fence each other for ever', async () => {
    const at = await scene();
    const idPrefix = `test-${randomUUID()}`;
    const one = await start({ ...at, idPrefix });
    const other = await start({ ...at, idPrefix, group: `test-${randomUUID()}` });
    const startedAtMs = performance.now();
    for (let count = 0; one.errors.length + other.errors.length === 0; count += 1) {
      await cluster.write(at.from, `v${count}`);
      await sleep(100);
    }
    expect(performance.now() - startedAtMs).toBeLessThan(30_000);
    const [error] = [...one.errors, ...other.errors];
    expect(error).toMatchObject({
      code: 'consume.fenced',
      detail: expect.stringContaining(`${idPrefix}.${at.from}.0`),
    });
  });
});
