import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { createEncoder, createRegistry, schemaTexts, type EventOf } from '@tributary/events';
import { createKafka, type IncomingRecord } from '@tributary/kafka';
import {
  createSubscriber,
  permanent,
  subscriberTopics,
  type HandlerContext,
  type Subscriber,
} from '@tributary/subscriber';
import { describeKafka } from '../../../../test/jest/stack.ts';
import { smallEvent } from '../../../events/test/sample-events.ts';
import { readTopic } from '../../src/dead-letters/topic-reading.ts';
import { run, temporaryFolder } from '../shell.ts';

jest.setTimeout(60_000);

type PaymentSucceeded = EventOf<'payment.succeeded'>;

const payment = (id: string) => smallEvent({ id });

describeKafka('the dead letters of a subscriber', ({ brokers, registryUrl }) => {
  const { folder, remove } = temporaryFolder();
  const topicPrefix = `t${randomUUID().slice(0, 8)}.`;
  const kafka = createKafka({ brokers, clientId: 'tests' });
  const admin = kafka.admin();
  const producer = kafka.producer();
  let schemaId = 0;

  beforeAll(async () => {
    const kafkaConfig = `kafka: { brokers: [${brokers.map((one) => `'${one}'`).join(', ')}], topicPrefix: '${topicPrefix}' }`;
    writeFileSync(join(folder, 'tributary.yaml'), `registry: { url: '${registryUrl}' }\n${kafkaConfig}\n`);
    const topics = [`${topicPrefix}payments`, `${topicPrefix}audit`];
    await admin.applyTopics(topics.map((topic) => ({ topic, partitions: 2, replicationFactor: 1, settings: {} })));
    schemaId = await createRegistry({ url: registryUrl }).register(
      `${topicPrefix}payments-value`,
      schemaTexts.payments,
    );
  });
  const open: Subscriber[] = [];
  afterEach(() => Promise.all(open.splice(0).map((subscriber) => subscriber.close())));
  afterAll(async () => {
    remove();
    await producer.close();
    await admin.close();
    await kafka.close();
  });

  /** A group with its topics, made as an operator makes them. */
  async function createGroup(): Promise<string> {
    const group = `g-${randomUUID()}`;
    const ran = await run(['topics', 'apply', '--group', group], { folder });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    return group;
  }

  async function subscribe(group: string, handler: (event: PaymentSucceeded, context: HandlerContext) => void) {
    const subscriber = createSubscriber({
      kafka: { brokers },
      registry: { url: registryUrl },
      group,
      topics: ['payments'],
      topicPrefix,
      sessionTimeoutMs: 6_000,
      handlers: { 'payment.succeeded': handler },
    });
    open.push(subscriber);
    await subscriber.start();
    return subscriber;
  }

  async function publish(...ids: string[]): Promise<void> {
    const { encode } = createEncoder('payments', schemaId);
    await producer.publish(
      ids.map((id) => ({
        topic: `${topicPrefix}payments`,
        key: 'acme/main/p-1',
        value: encode(payment(id)),
        headers: [
          ['ce_id', id],
          ['ce_type', 'payment.succeeded'],
        ],
      })),
    );
  }

  /** Runs `tributary dead-letters`, and answers what it printed. */
  async function deadLetters(command: string, group: string, ...args: string[]) {
    const ran = await run(['dead-letters', command, '--group', group, '--json', ...args], { folder });
    const lines = ran.stdout.split('\n').filter((line) => line !== '');
    return { ...ran, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async function recordsOn(topic: string): Promise<IncomingRecord[]> {
    const records: IncomingRecord[] = [];
    await readTopic(kafka, topic, (record) => Promise.resolve(records.push(record) > 0));
    return records;
  }

  /** A group whose handler has refused these events. */
  async function createRefused(...ids: string[]): Promise<string> {
    const group = await createGroup();
    const subscriber = await subscribe(group, ({ id }) => {
      if (ids.includes(id)) throw permanent(new TypeError('no'));
    });
    await publish(...ids);
    await until(() => (subscriber.stats().deadLettered['subscribe.handler_refused'] ?? 0) === ids.length);
    await subscriber.close();
    return group;
  }

  test('an event that failed is listed, replayed, handled late by the mended handler, and not replayed again', async () => {
    const group = await createRefused('e-1');
    const listed = await deadLetters('list', group);
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
    expect(listed.lines).toMatchObject([
      {
        kind: 'dead-letter',
        code: 'subscribe.handler_refused',
        detail: 'TypeError',
        eventId: 'e-1',
        type: 'payment.succeeded',
        attempts: 1,
        source: { topic: `${topicPrefix}payments` },
      },
      { kind: 'dead-letters', open: 1 },
    ]);

    const replayed = await deadLetters('replay', group);
    expect(replayed).toMatchObject({ exitCode: 0, stderr: '' });
    expect(replayed.lines.at(-1)).toEqual({ kind: 'replay', dryRun: false, replayed: 1, left: 0 });
    const handled: [id: string, late: boolean][] = [];
    await subscribe(group, ({ id }, { late }) => void handled.push([id, late]));
    await until(() => handled.length > 0);
    expect(handled).toContainEqual(['e-1', true]);

    expect((await deadLetters('replay', group)).lines).toEqual([
      { kind: 'replay', dryRun: false, replayed: 0, left: 0 },
    ]);
    expect((await deadLetters('list', group)).lines).toEqual([{ kind: 'dead-letters', open: 0 }]);
  });

  test('bytes, key and headers of a replayed record are those of its dead letter, and the audit topic says where it went', async () => {
    const group = await createRefused('e-2');
    await deadLetters('replay', group);
    const own = subscriberTopics(group, topicPrefix);
    const [letter] = await recordsOn(own.deadLetters);
    const [retried] = await recordsOn(own.retry);
    expect(retried).toMatchObject({ key: letter?.key, value: letter?.value });
    expect(retried?.headers.slice(0, letter?.headers.length)).toEqual(letter?.headers);
    const audit = (await recordsOn(`${topicPrefix}audit`)).filter(({ key }) => key?.toString().includes(group));
    expect(audit.map(({ key }) => key?.toString())).toEqual([
      `${own.deadLetters}/${letter?.partition}/${letter?.offset}`,
    ]);
    expect(JSON.parse(String(audit[0]?.value))).toMatchObject({
      state: 'replayed',
      to: `${own.retry}/${retried?.partition}/${retried?.offset}`,
    });
  });

  test('those that are named are replayed, and the others stay open', async () => {
    const group = await createRefused('e-3', 'e-4', 'e-5');
    const idsOf = ({ lines }: Awaited<ReturnType<typeof deadLetters>>) =>
      lines.slice(0, -1).map(({ eventId }) => eventId);
    expect(idsOf(await deadLetters('list', group, '--code', 'subscribe.handler_failed'))).toEqual([]);
    expect(idsOf(await deadLetters('list', group, '--limit', '2'))).toEqual(['e-3', 'e-4']);
    expect(idsOf(await deadLetters('replay', group, '--dry-run', '--code', 'subscribe.handler_refused'))).toHaveLength(
      3,
    );
    expect(idsOf(await deadLetters('replay', group, '--id', 'e-4'))).toEqual(['e-4']);
    expect(idsOf(await deadLetters('replay', group, '--limit', '1'))).toEqual(['e-3']);
    expect(idsOf(await deadLetters('list', group))).toEqual(['e-5']);
  });

  test('a record that does not say from where it came is left, told, and fails the command', async () => {
    const group = await createGroup();
    const { deadLetters: topic } = subscriberTopics(group, topicPrefix);
    await producer.publish([{ topic, key: null, value: null }]);
    const ran = await deadLetters('replay', group);
    expect(ran).toMatchObject({ exitCode: 1, lines: [{ replayed: 0, left: 1 }] });
    expect(ran.stderr).toContain('does not say');
  });

  test('for a group without topics it is said what makes them', async () => {
    const ran = await deadLetters('list', `g-${randomUUID()}`);
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('tributary topics apply --group g-');
  });

  test.each([
    ['no group', ['list']],
    ['a group that can be no part of a topic', ['list', '--group', 'a b']],
    ['an unknown code', ['list', '--group', 'g', '--code', 'odd']],
    ['a limit that is no number', ['replay', '--group', 'g', '--limit', 'all']],
  ])('%s is invalid input', async (_what, args) => {
    const ran = await run(['dead-letters', ...args], { folder });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });
});
