import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { EachBatchPayload, Kafka as KafkajsClient } from 'kafkajs';
import { isPublishError, type ConsumerOptions, type IncomingRecord, type Kafka } from '@tributary/kafka';
import { firstCopies, numbered, until } from '../../packages/kafka/test/cluster.ts';
import { watch, type Watcher } from '../../packages/kafka/test/watcher.ts';

/** A process that uses Kafka, as if it ran on a machine of its own. */
export interface ContractProcess {
  kafka: Kafka;
  /** kafkajs itself, for what `packages/kafka` never does. */
  client(): KafkajsClient;
  /** Its connections to the brokers close, and no new one opens, until they are mended. */
  cut(): void;
  mend(): void;
  /** Whether its records are stored without its hearing of it. */
  loseProduceAnswers(areLost: boolean): void;
}

/** A Kafka that is held to the contract. */
export interface ContractWorld {
  /** Makes a topic of its own; records may have so many bytes, where it matters. */
  topic(partitions: number, largestRecordBytes?: number): Promise<string>;
  process(): ContractProcess;
}

const session = { sessionTimeoutMs: 1_500, rebalanceTimeoutMs: 2_000 };

type Options = Partial<ConsumerOptions> & Pick<ConsumerOptions, 'group' | 'topics'>;

function start({ kafka }: ContractProcess, options: Options): Promise<Watcher> {
  return watch(kafka, { ...session, ...options });
}

async function write(
  { kafka }: ContractProcess,
  place: string | { topic: string; partition: number },
  values: readonly string[],
) {
  const { topic, partition } = typeof place === 'string' ? { topic: place, partition: 0 } : place;
  const producer = kafka.producer();
  await producer.publish(values.map((value) => ({ topic, key: null, value: Buffer.from(value), partition })));
  await producer.close();
}

async function committedOf({ kafka }: ContractProcess, group: string, topic: string): Promise<(bigint | undefined)[]> {
  const admin = kafka.admin();
  const offsets = await admin.committed(group, topic);
  await admin.close();
  return offsets.map(({ offset }) => offset);
}

/** All that is stored in partition 0, by a group of its own. */
async function read(process: ContractProcess, topic: string, count: number): Promise<string[]> {
  const watcher = await start(process, { group: newGroup(), topics: [topic] });
  await watcher.hasRead(count);
  await watcher.consumer.stop();
  return watcher.texts;
}

function newGroup(): string {
  return `contract-${randomUUID()}`;
}

/** Ends only by being told that its result may not count. */
const giveUpWhenAborted: ConsumerOptions['onBatch'] = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

/** What the runtime relies on, and so what a scripted broker must do as Apache Kafka does it. */
export const contract: Readonly<Record<string, (world: ContractWorld) => Promise<void>>> = {
  async 'records of a partition keep their order, from call to call'(world) {
    const [one, topic, group] = [world.process(), await world.topic(2), newGroup()];
    for (const call of [0, 1, 2]) {
      await write(one, topic, numbered(4, `a${call}.`));
      await write(one, { topic, partition: 1 }, numbered(4, `b${call}.`));
    }
    const records: IncomingRecord[] = [];
    const watcher = await start(one, {
      group,
      topics: [topic],
      onBatch: async (batch) => void records.push(...batch.records),
    });
    await watcher.hasRead(24);
    await watcher.consumer.stop();
    const of = (partition: number) => records.filter((record) => record.partition === partition);
    expect(of(0).map(({ value }) => String(value))).toEqual([0, 1, 2].flatMap((call) => numbered(4, `a${call}.`)));
    expect(of(1).map(({ value }) => String(value))).toEqual([0, 1, 2].flatMap((call) => numbered(4, `b${call}.`)));
    expect(of(0).map(({ offset }) => offset)).toEqual(Array.from({ length: 12 }, (_, offset) => BigInt(offset)));
  },

  async 'what was committed is handed out to nobody of the group again, and outlives its members'(world) {
    const [one, topic, group] = [world.process(), await world.topic(1), newGroup()];
    await write(one, topic, numbered(3));
    const first = await start(one, { group, topics: [topic] });
    await first.hasRead(3);
    await first.consumer.stop();
    expect(await committedOf(one, group, topic)).toEqual([3n]);
    await write(one, topic, ['later']);
    const second = await start(world.process(), { group, topics: [topic] });
    await second.hasRead(1);
    await second.consumer.stop();
    expect([first.texts, second.texts]).toEqual([numbered(3), ['later']]);
  },

  async 'what was not committed is handed out again'(world) {
    const [one, topic, group] = [world.process(), await world.topic(1), newGroup()];
    await write(one, topic, numbered(3));
    const first = await start(one, { group, topics: [topic], onBatch: giveUpWhenAborted });
    await first.hasRead(3);
    await first.consumer.stop();
    expect(await committedOf(one, group, topic)).toEqual([0n]);
    const second = await start(world.process(), { group, topics: [topic] });
    await second.hasRead(3);
    await second.consumer.stop();
    expect(second.texts).toEqual(numbered(3));
  },

  async 'a batch whose handler failed is handed out again, and what follows it comes after it'(world) {
    const [one, topic] = [world.process(), await world.topic(1)];
    await write(one, topic, numbered(2));
    let failures = 0;
    const watcher = await start(one, {
      group: newGroup(),
      topics: [topic],
      onBatch: async () => {
        if ((failures += 1) <= 2) throw new Error('scripted');
      },
    });
    await watcher.hasRead(6);
    await write(one, topic, ['next']);
    await watcher.hasRead(7);
    await watcher.consumer.stop();
    expect(watcher.texts).toEqual([...numbered(2), ...numbered(2), ...numbered(2), 'next']);
  },

  async 'what one group has committed another does not see'(world) {
    const [one, topic] = [world.process(), await world.topic(1)];
    await write(one, topic, numbered(3));
    expect(await read(one, topic, 3)).toEqual(numbered(3));
    expect(await read(one, topic, 3)).toEqual(numbered(3));
  },

  async 'a member that leaves hands over at once'(world) {
    const [one, other, topic, group] = [world.process(), world.process(), await world.topic(2), newGroup()];
    // A session that outlasts the test: nobody waits for its end.
    const slow = { group, topics: [topic], sessionTimeoutMs: 25_000 };
    const first = await start(one, slow);
    await first.isAssigned();
    const second = await start(other, slow);
    await second.isAssigned();
    await first.consumer.stop();
    await write(one, topic, ['zero']);
    await write(one, { topic, partition: 1 }, ['one']);
    await second.hasRead(2);
    await second.consumer.stop();
    expect(second.texts.toSorted()).toEqual(['one', 'zero']);
  },

  async 'a batch may outlast the session: its member keeps the partition'(world) {
    const [one, other, topic, group] = [world.process(), world.process(), await world.topic(1), newGroup()];
    await write(one, topic, ['long']);
    const first = await start(one, { group, topics: [topic], onBatch: () => sleep(4_000) });
    await until(async () => (await committedOf(one, group, topic))[0] === 1n);
    const second = await start(other, { group, topics: [topic] });
    await second.isAssigned();
    await first.consumer.stop();
    await second.consumer.stop();
    expect([first.texts, second.texts]).toEqual([['long'], []]);
  },

  async 'a member that fell silent for longer than its session loses its partitions to others'(world) {
    const [one, other, topic, group] = [world.process(), world.process(), await world.topic(1), newGroup()];
    await write(one, topic, numbered(3));
    const first = await start(one, { group, topics: [topic], onBatch: giveUpWhenAborted });
    await first.hasRead(3);
    one.cut();
    const second = await start(other, { group, topics: [topic] });
    await second.hasRead(3);
    await second.consumer.stop();
    expect(second.texts).toEqual(numbered(3));
    one.mend();
    await first.consumer.stop();
  },

  async 'the commit of a member whose partition went to another is refused'(world) {
    const [one, other, topic, group] = [world.process(), world.process(), await world.topic(1), newGroup()];
    await write(other, topic, numbered(3));
    const finish = Promise.withResolvers<void>();
    const first = await start(one, { group, topics: [topic], onBatch: () => finish.promise });
    await first.hasRead(3);
    one.cut();
    const second = await start(other, { group, topics: [topic] });
    await second.hasRead(3);
    await write(other, topic, ['later']);
    await until(async () => (await committedOf(other, group, topic))[0] === 4n);
    one.mend();
    finish.resolve();
    await sleep(1_000);
    expect(await committedOf(other, group, topic)).toEqual([4n]);
    await second.consumer.stop();
    await first.consumer.stop();
  },

  async 'the broker itself refuses the commit of a member whose session is over'(world) {
    const [one, other, topic, group] = [world.process(), world.process(), await world.topic(1), newGroup()];
    await write(other, topic, numbered(3));
    const [held, finish] = [Promise.withResolvers<EachBatchPayload>(), Promise.withResolvers<void>()];
    const zombie = one.client().consumer({ groupId: group, sessionTimeout: 1_500, heartbeatInterval: 300 });
    await zombie.connect();
    await zombie.subscribe({ topics: [topic], fromBeginning: true });
    await zombie.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // kafkajs sends no heartbeats meanwhile.
      async eachBatch(payload) {
        held.resolve(payload);
        await finish.promise;
      },
    });
    const { commitOffsetsIfNecessary } = await held.promise;
    await sleep(2_000);
    const second = await start(other, { group, topics: [topic] });
    await second.hasRead(3);
    await until(async () => (await committedOf(other, group, topic))[0] === 3n);
    const error = await commitOffsetsIfNecessary({
      topics: [{ topic, partitions: [{ partition: 0, offset: '1' }] }],
    }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ type: expect.stringMatching(/^(UNKNOWN_MEMBER_ID|ILLEGAL_GENERATION)$/) });
    expect(await committedOf(other, group, topic)).toEqual([3n]);
    await second.consumer.stop();
    finish.resolve();
    await zombie.disconnect();
  },

  async 'a group begins with what was there before it'(world) {
    const [one, topic] = [world.process(), await world.topic(1)];
    await write(one, topic, ['old']);
    expect(await read(one, topic, 1)).toEqual(['old']);
  },

  async 'a publish whose answer was lost goes through: stored twice maybe, lost never, first copies in order'(world) {
    const [one, topic] = [world.process(), await world.topic(1)];
    const producer = one.kafka.producer({ maxBatchRecords: 2 });
    one.loseProduceAnswers(true);
    const published = producer.publish(
      numbered(6).map((value) => ({ topic, key: null, value: Buffer.from(value), partition: 0 })),
    );
    await sleep(600);
    one.loseProduceAnswers(false);
    await published;
    await producer.close();
    const texts = await read(one, topic, 7);
    expect(firstCopies(texts)).toEqual(numbered(6));
    expect(texts.length).toBeGreaterThan(6);
  },

  async 'a publish that is rejected may have stored all the same'(world) {
    const [one, topic] = [world.process(), await world.topic(1)];
    const producer = one.kafka.producer();
    one.loseProduceAnswers(true);
    const error = await producer
      .publish([{ topic, key: null, value: Buffer.from('maybe'), partition: 0 }], { deadlineMs: 1_500 })
      .catch((failure: unknown) => failure);
    expect(isPublishError(error) && error.code).toBe('publish.failed');
    one.loseProduceAnswers(false);
    await producer.close();
    expect((await read(world.process(), topic, 1))[0]).toBe('maybe');
  },

  async 'a record that is too large is refused alone'(world) {
    const [one, topic] = [world.process(), await world.topic(1, 2_000)];
    const producer = one.kafka.producer();
    const values = ['before', 'x'.repeat(4_000), 'after'];
    const error = await producer
      .publish(values.map((value) => ({ topic, key: null, value: Buffer.from(value), partition: 0 })))
      .catch((failure: unknown) => failure);
    expect(isPublishError(error) && error.failures.map(({ index, code }) => [index, code])).toEqual([
      [1, 'publish.record_too_large'],
    ]);
    await producer.close();
    expect(await read(one, topic, 2)).toEqual(['before', 'after']);
  },
};
