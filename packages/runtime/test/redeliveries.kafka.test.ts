import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createMetrics, type Metrics } from '@tributary/host';
import type { RawRecord } from '@tributary/interpret';
import { createKafka } from '@tributary/kafka';
import { describeKafka } from '../../../test/jest/stack.ts';
import type { Runtime } from '../src/index.ts';
import { accountConfig, paid, providerOf, receivedAt, recordOf, signed } from './acme.ts';
import { valuesOf } from './metric-values.ts';
import { keyInEnvironment, openRiver, type River } from './river.ts';
import { until } from './until.ts';

jest.setTimeout(90_000);

const hourMicros = 3_600_000_000;
const settings = { duplicates: 'suppress', duplicatesWindowHours: 72, duplicatesMaxEvents: 10_000 } as const;
const acme = providerOf('acme', { main: accountConfig({ keys: [keyInEnvironment] }) });

/** A delivery of a webhook about a charge, so many hours after the first, and signed anew. */
function delivery(id: string, { afterHours = 0, note = 'first', headers = {} } = {}): RawRecord {
  const body = paid({ id, note });
  const at = receivedAt + afterHours * hourMicros;
  return recordOf(body, {
    httpHeaders: signed(body, { at }),
    headers: { 'raw-received-at': new Date(at / 1000).toISOString(), ...headers },
  });
}

interface Member {
  runtime: Runtime;
  metrics: Metrics;
}

describeKafka('a runtime that suppresses redeliveries', (stack) => {
  let river: River;
  // Of its own: the river's has seen the topic with one partition.
  const kafka = createKafka({ brokers: stack.brokers, clientId: 'runtime-tests' });
  const producer = kafka.producer();
  let members: Member[] = [];

  const topicOf = (topic: string) => ({ topic, partitions: 2, replicationFactor: 1, settings: {} });
  beforeAll(async () => {
    river = await openRiver(stack, ['acme']);
    await expect(river.run([acme], { settings })).rejects.toMatchObject({
      code: 'kafka.topic_missing',
      detail: river.names.seen('acme'),
    });
    const topics = [river.names.raw('acme'), river.names.seen('acme')];
    await river.admin.applyTopics(topics.map(topicOf), { increasePartitions: true });
  });
  afterAll(async () => {
    await river.close();
    await producer.close();
    await kafka.close();
  });

  async function join(): Promise<Member> {
    const metrics = createMetrics();
    const member = { metrics, runtime: await river.run([acme], { settings, metrics, through: () => kafka }) };
    members.push(member);
    return member;
  }

  async function outcomes(): Promise<Record<string, number>> {
    const all = await Promise.all(members.map(({ metrics }) => valuesOf(metrics, 'tributary_records_total')));
    const sums: Record<string, number> = {};
    for (const values of all)
      for (const [name, count] of Object.entries(values)) sums[name] = (sums[name] ?? 0) + count;
    return sums;
  }

  /** Whether everything that was written is done with, by whoever has it. */
  async function isCommitted(): Promise<boolean> {
    const topic = river.names.raw('acme');
    const committed = await river.admin.committed(river.group('acme'), topic);
    const ends = await river.admin.offsets(topic);
    return ends.every(({ end }, partition) => end === 0n || committed[partition]?.offset === end);
  }

  /** Writes deliveries to a partition, and resolves with what became of them. */
  async function deliver(records: RawRecord[], partition = 0): Promise<Record<string, number>> {
    const before = await outcomes();
    const topic = river.names.raw('acme');
    await producer.publish(records.map(({ key, value, headers }) => ({ topic, key, value, headers, partition })));
    await until(isCommitted);
    const changes = Object.entries(await outcomes()).map(([name, count]): [string, number] => [
      name.replace('acme ', ''),
      count - (before[name] ?? 0),
    ]);
    return Object.fromEntries(changes.filter(([, count]) => count > 0));
  }

  async function leave(member: Member): Promise<void> {
    await member.runtime.close();
    members = members.filter((one) => one !== member);
  }

  test('publishes what is new, and what comes again ends as a duplicate', async () => {
    const member = await join();
    expect(await deliver([delivery('ch_1'), delivery('ch_2')])).toEqual({ published: 2 });
    expect(await deliver([delivery('ch_1', { afterHours: 72 })])).toEqual({ duplicate: 1 });
    expect(await deliver([delivery('ch_3'), delivery('ch_3', { afterHours: 1 })])).toEqual({
      published: 1,
      duplicate: 1,
    });
    expect(await river.published('acme')).toEqual(['acme/main/ch_1', 'acme/main/ch_2', 'acme/main/ch_3']);
    // Invariant 2: the outcomes add up to the records received.
    expect(await valuesOf(member.metrics, 'tributary_records_received_total')).toEqual({ acme: 5 });
    await leave(member);
  });

  test('knows after a restart what it knew before; news, replays and what is older than the window are published', async () => {
    const member = await join();
    expect(await deliver([delivery('ch_1', { afterHours: 3 })])).toEqual({ duplicate: 1 });
    expect(await deliver([delivery('ch_2', { headers: { 'raw-replay': 'r1' } })])).toEqual({ published: 1 });
    expect(await deliver([delivery('ch_2', { afterHours: 74 })])).toEqual({ published: 1 });
    expect(await deliver([delivery('ch_1', { note: 'corrected', afterHours: 4 })])).toEqual({ published: 1 });
    expect(await deliver([delivery('ch_1', { note: 'corrected', afterHours: 5 })])).toEqual({ duplicate: 1 });
    await leave(member);
  });

  test('knows what others published while they had its partition, whichever way it goes', async () => {
    const ids = ['ch_10', 'ch_11', 'ch_12'];
    const known = [0, 1].map((partition) => ids.map((id) => delivery(`${id}_${partition}`)));
    const deliverKnown = () => Promise.all(known.map((records, partition) => deliver(records, partition)));

    const first = await join();
    await deliverKnown();
    const second = await join();
    await membersAre(2);
    for (const outcome of await deliverKnown()) expect(outcome).not.toHaveProperty('published');
    expect(await deliver([delivery('ch_20')], 0)).toMatchObject({ published: 1 });
    expect(await deliver([delivery('ch_21')], 1)).toMatchObject({ published: 1 });
    known[0]?.push(delivery('ch_20'));
    known[1]?.push(delivery('ch_21'));

    await leave(first);
    for (const outcome of await deliverKnown()) expect(outcome).not.toHaveProperty('published');
    const third = await join();
    await membersAre(2);
    await leave(second);
    for (const outcome of await deliverKnown()) expect(outcome).not.toHaveProperty('published');
    await leave(third);
    const keys = (await river.published('acme')).filter((key) => /ch_[12]\d/.test(key));
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
    expect(keys).toHaveLength(8);
  });

  const membersAre = (count: number) =>
    until(async () => (await river.admin.memberCount(river.group('acme'))) === count);
});
