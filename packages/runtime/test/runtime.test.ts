import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import type { Registry } from '@tributary/events';
import { createMetrics, createTopicNames, type Config } from '@tributary/host';
import type { Kafka } from '@tributary/kafka';
import { unsigned } from '@tributary/plugin-sdk';
import { startRuntime, type RuntimeDeps } from '../src/index.ts';
import { accountConfig, keysOf, paid, providerOf, recordOf } from './acme.ts';
import { captureLog } from './captured-log.ts';
import { recordOf as recordOfControl } from './fake-control.ts';
import { createFakeKafka } from './fake-kafka.ts';
import { createFakeTopic } from './fake-topic.ts';
import { scriptedPublisher } from './scripted-publisher.ts';
import { until } from './until.ts';

/** A cluster without the topics and a registry without the subjects that are named. */
function surroundings({ missing = [] }: { missing?: readonly string[] } = {}) {
  const fake = createFakeKafka();
  const publisher = scriptedPublisher();
  const control = createFakeTopic('control');
  const open = { admins: 0, producers: 0 };
  let consumersAtClose: number | undefined;
  const kafka = {
    startConsumer: (options: Parameters<Kafka['startConsumer']>[0]) => fake.startConsumer(options),
    tail: (options: Parameters<Kafka['tail']>[0]) => control.tail(options),
    admin() {
      open.admins += 1;
      return {
        partitionCounts: async (topics: readonly string[]) =>
          new Map(topics.filter((topic) => !missing.includes(topic)).map((topic) => [topic, 1])),
        offsets: async () => [{ partition: 0, start: 0n, end: 7n }],
        committed: async () => [{ partition: 0, offset: 3n, metadata: null }],
        close: async () => void (open.admins -= 1),
      };
    },
    producer() {
      open.producers += 1;
      return {
        publish: publisher.publish,
        async close() {
          open.producers -= 1;
          consumersAtClose = fake.running().length;
        },
      };
    },
  } as unknown as Kafka;
  const registry = {
    async lookUp(subject: string) {
      if (missing.includes(subject)) throw new TributaryError('registry.schema_missing', { detail: subject });
      return 1;
    },
  } as unknown as Registry;
  const deps: RuntimeDeps = {
    config: { runtime: { group: 'river' } } as unknown as Config,
    providers: [providerOf('acme'), providerOf('other')],
    kafka,
    registry,
    topics: createTopicNames(''),
    watchKeys(provider, listener) {
      if (provider.id === 'acme') listener.onChange(keysOf());
      else listener.onUnreadable(new TributaryError('config.key_unreadable'));
      return { poll: () => undefined, close: () => undefined };
    },
    metrics: createMetrics(),
    logger: captureLog().logger,
    now: () => new Date(),
  };
  return { deps, fake, control, publisher, open, consumersAtClose: () => consumersAtClose };
}

describe('the runtime', () => {
  test.each([
    ['kafka.topic_missing', 'raw.other'],
    ['kafka.topic_missing', 'dead-letters.acme'],
    ['kafka.topic_missing', 'payouts'],
    ['kafka.topic_missing', 'control'],
    ['registry.schema_missing', 'issuing-value'],
  ])('does not start with %s: %s; nothing was consumed, nothing is open', async (code, detail) => {
    const { deps, fake, open } = surroundings({ missing: [detail] });
    await expect(startRuntime(deps)).rejects.toMatchObject({ code, detail });
    expect(fake.starts()).toBe(0);
    expect(open).toEqual({ admins: 0, producers: 0 });
  });

  test('runs each provider with a consumer and a group of its own, and says what each is doing', async () => {
    const { deps, fake } = surroundings();
    const runtime = await startRuntime(deps);
    await until(() => runtime.states()['acme'] === 'consuming');
    expect(runtime.states()).toEqual({ acme: 'consuming', other: 'waiting-for-keys' });
    expect(fake.consumers.map(({ options }) => [options.group, options.topics])).toEqual([
      ['river.acme', ['raw.acme']],
    ]);
    await runtime.close();
  });

  test('does not start where nobody can say who is paused; nothing was consumed, nothing is open', async () => {
    const { deps, fake, control, open } = surroundings();
    const unreachable = new TributaryError('kafka.unreachable');
    const unread = Promise.reject(unreachable);
    unread.catch(() => undefined);
    control.onNextTails.push(unread);
    await expect(startRuntime(deps)).rejects.toBe(unreachable);
    expect(fake.starts()).toBe(0);
    expect(open).toEqual({ admins: 0, producers: 0 });
  });

  test('consumes nothing of whom a person has paused, and says how much waits', async () => {
    const { deps, fake, control } = surroundings();
    await control.append(recordOfControl('acme', 'person', { state: 'paused' }));
    const runtime = await startRuntime(deps);
    await until(() => runtime.states()['acme'] === 'paused');
    expect(fake.starts()).toBe(0);
    await until(async () => (await deps.metrics.text()).includes('tributary_consumer_lag_records{provider="acme"} 4'));
    await control.append(recordOfControl('acme', 'person', { state: 'running' }));
    await until(() => runtime.states()['acme'] === 'consuming');
    await runtime.close();
    expect(control.readings[0]?.isClosed()).toBe(true);
  });

  test('closes its producer when the last batch is drained', async () => {
    const { deps, fake, publisher, open, consumersAtClose } = surroundings();
    const runtime = await startRuntime(deps);
    await until(() => fake.running().length === 1);
    const committed = fake.consumers[0]?.deliver(recordOf(paid({ id: 'ch_1' })));
    await runtime.close();
    expect(await committed).toBe(true);
    expect(publisher.stored).toHaveLength(1);
    expect(consumersAtClose()).toBe(0);
    expect(open).toEqual({ admins: 0, producers: 0 });
    expect(runtime.states()).toEqual({ acme: 'stopped', other: 'stopped' });
  });
});

test('a start warns of each account that takes webhooks without a signature', async () => {
  const { deps } = surroundings();
  const log = captureLog();
  const open = unsigned({ because: 'the test endpoint signs nothing' });
  const lax = providerOf('acme', { main: accountConfig({ allowUnsigned: true, schemes: ['open'] }) });
  const providers = [{ ...lax, plugin: { ...lax.plugin, furtherSchemes: { open } } }, providerOf('other')];
  const runtime = await startRuntime({ ...deps, providers, logger: log.logger });
  await runtime.close();
  expect(log.lines('warn')).toEqual([
    expect.objectContaining({
      provider: 'acme',
      account: 'main',
      because: 'the test endpoint signs nothing',
      msg: 'takes webhooks without a signature, which anybody can send',
    }),
  ]);
});
