import { afterEach, describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { createMetrics, createTopicNames, type ProviderKeys } from '@tributary/host';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { startProviderRunner, type KeyListener, type ProviderRunner } from '../src/provider-runner.ts';
import type { Publisher } from '../src/publish.ts';
import { encoders, keysOf, paid, providerOf, receivedAt, recordOf, secret, signed } from './acme.ts';
import { captureLog } from './captured-log.ts';
import { createFakeControl } from './fake-control.ts';
import { createFakeKafka } from './fake-kafka.ts';
import { valuesOf } from './metric-values.ts';
import { scriptedPublisher } from './scripted-publisher.ts';
import { aWhile, until } from './until.ts';

const unreadable = new TributaryError('config.key_unreadable', { detail: 'file /run/secrets/acme cannot be read' });

const runners: ProviderRunner[] = [];
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
});

/** A runner whose keys are these at first, or cannot be read. */
function startRunner(
  first: ProviderKeys | TributaryError,
  publisher: Publisher = scriptedPublisher(),
  control = createFakeControl(),
) {
  const kafka = createFakeKafka();
  const metrics = createMetrics();
  const log = captureLog();
  let keys: KeyListener | undefined;
  let watching = true;
  const tell = (news: ProviderKeys | TributaryError) =>
    news instanceof Error ? keys?.onUnreadable(news) : keys?.onChange(news);
  const runner = startProviderRunner({
    provider: providerOf(),
    watchKeys(listener) {
      keys = listener;
      tell(first);
      return { poll: () => undefined, close: () => void (watching = false) };
    },
    kafka,
    group: 'tributary',
    publisher,
    control,
    backlog: async () => 1n,
    encoders,
    topics: createTopicNames('staging.'),
    metrics: createOutcomeMetrics(metrics),
    logger: log.logger,
    now: () => new Date(receivedAt / 1000),
    restartAfterMs: 20,
  });
  runners.push(runner);
  return {
    runner,
    kafka,
    control,
    log,
    tell,
    becomes: (state: string) => until(() => runner.state() === state),
    isWatching: () => watching,
    values: (name: string) => valuesOf(metrics, name),
  };
}

type Started = ReturnType<typeof startRunner>;

/** Delivers a genuine webhook, signed with the secret, to the consumer that runs. */
async function deliver({ kafka }: Started, id: string, by = secret): Promise<boolean> {
  const body = paid({ id });
  const [consumer] = kafka.running();
  if (consumer === undefined) throw new Error('no consumer runs');
  return consumer.deliver(recordOf(body, { httpHeaders: signed(body, { by }) }));
}

const stateMetric = ({ values }: Started) => values('tributary_provider_state');

describe('a provider whose keys can be read', () => {
  test('is consumed, by a group of its own, and published', async () => {
    const publisher = scriptedPublisher();
    const started = startRunner(keysOf(), publisher);
    await started.becomes('consuming');
    expect(started.kafka.consumers[0]?.options).toMatchObject({
      topics: ['staging.raw.acme'],
      group: 'tributary.acme',
    });
    expect(await deliver(started, 'ch_1')).toBe(true);
    expect(publisher.stored).toMatchObject([{ topic: 'staging.payments', key: 'acme/main/ch_1' }]);
    expect(await stateMetric(started)).toEqual({ 'acme consuming': 1 });
  });

  test('takes new keys from the next batch on, with the same consumer', async () => {
    const started = startRunner(keysOf('old secret'));
    await started.becomes('consuming');
    await deliver(started, 'ch_1', 'old secret');
    started.tell(keysOf('new secret'));
    await deliver(started, 'ch_2', 'new secret');
    expect(await started.values('tributary_records_total')).toEqual({ 'acme published': 2 });
    await deliver(started, 'ch_3', 'old secret');
    expect(await started.values('tributary_dead_letters_total')).toEqual({ 'acme verify.signature_mismatch': 1 });
    expect(started.kafka.starts()).toBe(1);
    expect(started.runner.state()).toBe('consuming');
  });
});

describe('a provider whose keys cannot be read', () => {
  test('at the start is not consumed until they can', async () => {
    const started = startRunner(unreadable);
    await started.becomes('waiting-for-keys');
    await aWhile();
    expect(started.kafka.starts()).toBe(0);
    expect(await stateMetric(started)).toEqual({ 'acme waiting-for-keys': 1 });
    expect(started.log.lines('error')).toMatchObject([{ code: 'config.key_unreadable', detail: unreadable.detail }]);
    started.tell(keysOf());
    await started.becomes('consuming');
    expect(await deliver(started, 'ch_1')).toBe(true);
    expect(await stateMetric(started)).toEqual({ 'acme consuming': 1 });
  });

  test('any more is not consumed any more; its backlog waits, and is read when they can be read again', async () => {
    const started = startRunner(keysOf());
    await started.becomes('consuming');
    await deliver(started, 'ch_1');
    started.tell(unreadable);
    await started.becomes('waiting-for-keys');
    expect(started.kafka.running()).toEqual([]);
    started.tell(keysOf());
    await started.becomes('consuming');
    await deliver(started, 'ch_2');
    expect(await started.values('tributary_records_total')).toEqual({ 'acme published': 2 });
  });

  test('any more has a running batch finished with the keys that it began with', async () => {
    const { promise: answer, resolve: acknowledge } = Promise.withResolvers<void>();
    const started = startRunner(keysOf(), { publish: () => answer });
    await started.becomes('consuming');
    const committed = deliver(started, 'ch_1');
    started.tell(unreadable);
    await aWhile();
    expect(started.runner.state()).toBe('consuming');
    acknowledge();
    expect(await committed).toBe(true);
    await started.becomes('waiting-for-keys');
    expect(await started.values('tributary_records_total')).toEqual({ 'acme published': 1 });
  });

  test('any more has no batch interpreted that comes before the consumer has ended', async () => {
    const publisher = scriptedPublisher();
    const started = startRunner(keysOf(), publisher);
    await started.becomes('consuming');
    started.tell(unreadable);
    expect(await deliver(started, 'ch_1')).toBe(false);
    expect(publisher.calls).toEqual([]);
    expect(await started.values('tributary_records_received_total')).toEqual({});
  });

  test('since they are none of its scheme waits as well, and the log says so without the secret', async () => {
    const started = startRunner(keysOf());
    await started.becomes('consuming');
    started.tell(keysOf(''));
    await started.becomes('waiting-for-keys');
    expect(started.log.lines('error')).toMatchObject([
      { code: 'config.key_unreadable', detail: expect.stringContaining('key 2026-01 is no key') },
    ]);
    started.tell(keysOf());
    await started.becomes('consuming');
    expect(started.log.text()).not.toContain(secret);
  });
});

describe('a provider that is paused', () => {
  const pausedBefore = () => {
    const control = createFakeControl();
    control.hear('person', { state: 'paused' });
    return control;
  };

  test('before the start is not consumed, whatever its keys do, until a person resumes it', async () => {
    const started = startRunner(keysOf(), scriptedPublisher(), pausedBefore());
    await started.becomes('paused');
    started.tell(unreadable);
    started.tell(keysOf());
    await aWhile();
    expect([started.kafka.starts(), started.runner.state()]).toEqual([0, 'paused']);
    started.control.hear('person', { state: 'running' });
    await started.becomes('consuming');
    expect(await deliver(started, 'ch_1')).toBe(true);
  });

  test('while it runs has its batch finished and committed, and takes no other', async () => {
    const { promise: answer, resolve: acknowledge } = Promise.withResolvers<void>();
    const started = startRunner(keysOf(), { publish: () => answer });
    await started.becomes('consuming');
    const committed = deliver(started, 'ch_1');
    started.control.hear('person', { state: 'paused' });
    await aWhile();
    expect(started.runner.state()).toBe('consuming');
    acknowledge();
    expect(await committed).toBe(true);
    await started.becomes('paused');
    expect(started.kafka.running()).toEqual([]);
    expect(await stateMetric(started)).toEqual({ 'acme paused': 1 });
  });

  test('leaves the others alone (invariant 7)', async () => {
    const control = createFakeControl();
    const [paused, other] = [startRunner(keysOf()), startRunner(keysOf(), scriptedPublisher(), control)];
    await Promise.all([paused.becomes('consuming'), other.becomes('consuming')]);
    paused.control.hear('person', { state: 'paused' });
    control.hear('person', { state: 'paused' }, 'some-other');
    await paused.becomes('paused');
    expect(await deliver(other, 'ch_1')).toBe(true);
  });

  test('is not heard any more once it closes', async () => {
    const started = startRunner(keysOf());
    await started.becomes('consuming');
    await started.runner.close();
    started.control.hear('person', { state: 'paused' });
    started.control.hear('person', { state: 'running' });
    await aWhile();
    expect([started.runner.state(), started.kafka.starts()]).toEqual(['stopped', 1]);
  });
});

describe('a provider that is quarantined', () => {
  test('lets one batch through, and the others when that has passed', async () => {
    const control = createFakeControl();
    control.hear('runtime', { state: 'quarantined' });
    const { promise: answer, resolve: acknowledge } = Promise.withResolvers<void>();
    const started = startRunner(keysOf(), { publish: () => answer }, control);
    await until(() => started.kafka.running().length === 1);
    expect(started.runner.state()).toBe('quarantined');
    const [first, second] = [deliver(started, 'ch_1'), deliver(started, 'ch_2')];
    await aWhile();
    expect(await stateMetric(started)).toEqual({ 'acme quarantined': 1 });
    acknowledge();
    expect([await first, await second]).toEqual([true, true]);
    expect(control.said).toMatchObject([{ state: 'running' }]);
    expect(await stateMetric(started)).toEqual({ 'acme consuming': 1 });
    expect(started.kafka.starts()).toBe(1);
  });
});

describe('trouble of one provider (invariant 7)', () => {
  test('that stops it for good reaches no other', async () => {
    const [lost, healthy] = [startRunner(keysOf()), startRunner(keysOf())];
    await Promise.all([lost.becomes('consuming'), healthy.becomes('consuming')]);
    lost.kafka.consumers[0]?.end(new TributaryError('consume.offset_out_of_range', { detail: 'partition 0' }));
    await lost.becomes('stopped');
    lost.tell(unreadable);
    lost.tell(keysOf());
    await aWhile();
    expect(lost.runner.state()).toBe('stopped');
    expect(lost.kafka.starts()).toBe(1);
    expect(healthy.runner.state()).toBe('consuming');
    expect(await deliver(healthy, 'ch_1')).toBe(true);
  });
});

describe('closing', () => {
  test('waits for the running batch, and ends the watch of the keys', async () => {
    const { promise: answer, resolve: acknowledge } = Promise.withResolvers<void>();
    const started = startRunner(keysOf(), { publish: () => answer });
    await started.becomes('consuming');
    const committed = deliver(started, 'ch_1');
    let closed = false;
    const closing = started.runner.close().then(() => (closed = true));
    await aWhile();
    expect(closed).toBe(false);
    expect(started.isWatching()).toBe(false);
    acknowledge();
    await closing;
    expect(await committed).toBe(true);
    expect(started.runner.state()).toBe('stopped');
    expect(await stateMetric(started)).toEqual({ 'acme stopped': 1 });
  });

  test('does not wait for a broker that is away: the batch stays in Kafka', async () => {
    const started = startRunner(
      keysOf(),
      scriptedPublisher(() => 'publish.failed'),
    );
    await started.becomes('consuming');
    const committed = deliver(started, 'ch_1');
    await aWhile();
    await started.runner.close();
    expect(await committed).toBe(false);
    expect(await started.values('tributary_records_received_total')).toEqual({});
  });
});
