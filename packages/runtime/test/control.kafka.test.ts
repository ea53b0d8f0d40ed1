import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createMetrics } from '@tributary/host';
import { createKafka } from '@tributary/kafka';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createBrokerProxy } from '../../kafka/test/broker-proxy.ts';
import type { Runtime } from '../src/index.ts';
import { accountConfig, paid, providerOf, recordOf } from './acme.ts';
import { valuesOf } from './metric-values.ts';
import { keyInEnvironment, openRiver, type River } from './river.ts';
import { until } from './until.ts';

jest.setTimeout(90_000);

const provider = (id: string) => providerOf(id, { main: accountConfig({ keys: [keyInEnvironment] }) });
const webhooks = (...ids: string[]) => ids.map((id) => recordOf(paid({ id })));

// Each test goes on where the one before has stopped: it is the day of two providers with two runtimes.
describeKafka('a provider that a person pauses', (stack) => {
  let river: River;
  let runtimes: Runtime[];

  const run = (metrics = createMetrics()) => river.run([provider('moving'), provider('steady')], { metrics });
  const states = (id: string) => runtimes.map((runtime) => runtime.states()[id]);
  const become = (id: string, state: string) => until(() => states(id).every((one) => one === state));
  const committed = async (id: string) =>
    (await river.admin.committed(river.group(id), river.names.raw(id))).map(({ offset }) => offset);
  const published = async (id: string) => (await river.published(id)).map((key) => key.split('/')[2]);
  const publishes = (id: string, ...ids: string[]) =>
    until(async () => JSON.stringify(await published(id)) === JSON.stringify(ids));

  beforeAll(async () => {
    river = await openRiver(stack, ['moving', 'steady']);
    await river.write('moving', ...webhooks('m1', 'm2'));
    await river.write('steady', ...webhooks('s1'));
  });
  afterAll(() => river?.close());

  test('before the start is not read at all, and the others are', async () => {
    await river.say('moving', 'person', 'paused');
    const metrics = createMetrics();
    runtimes = [await run(metrics), await run()];
    await publishes('steady', 's1');
    await become('moving', 'paused');
    expect(await published('moving')).toEqual([]);
    expect(await committed('moving')).toEqual([]);
    expect(await valuesOf(metrics, 'tributary_provider_state')).toEqual({ 'moving paused': 1, 'steady consuming': 1 });
    await until(async () => (await valuesOf(metrics, 'tributary_consumer_lag_records'))['moving'] === 2);
  });

  test('goes on when a person resumes it, with nothing left out and in order', async () => {
    await river.say('moving', 'person', 'running');
    await become('moving', 'consuming');
    await publishes('moving', 'm1', 'm2');
    await until(async () => (await committed('moving'))[0] === 2n);
  });

  test('while it runs stops in all runtimes within a second or so; what comes then waits', async () => {
    const since = performance.now();
    await river.say('moving', 'person', 'paused');
    await become('moving', 'paused');
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(await river.admin.memberCount(river.group('moving'))).toBe(0);
    await river.write('moving', ...webhooks('m3', 'm4'));
    await river.write('steady', ...webhooks('s2'));
    await publishes('steady', 's1', 's2');
    await become('steady', 'consuming');
    expect(await published('moving')).toEqual(['m1', 'm2']);
    expect(await committed('moving')).toEqual([2n]);
  });

  test('is unpaused neither by a runtime that starts, nor by what a runtime says, nor by garbage', async () => {
    await river.say('moving', 'runtime', 'running');
    const producer = river.kafka.producer();
    await producer.publish([{ topic: river.names.control, key: 'moving', value: Buffer.from('{"state":"running"}') }]);
    await producer.close();
    await runtimes.shift()?.close();
    runtimes.push(await run());
    await river.write('steady', ...webhooks('s3'));
    await publishes('steady', 's1', 's2', 's3');
    expect(states('moving')).toEqual(['paused', 'paused']);
    expect(await published('moving')).toEqual(['m1', 'm2']);
    const warnings = () => river.log.lines('warn').filter(({ why }) => why === 'its version is not 1');
    await until(() => warnings().length >= runtimes.length);
  });

  test('goes on where it stopped: nothing twice, nothing left out, in order', async () => {
    await river.write('moving', ...webhooks('m5'));
    await river.say('moving', 'person', 'running');
    await become('moving', 'consuming');
    await publishes('moving', 'm1', 'm2', 'm3', 'm4', 'm5');
    await river.write('moving', ...webhooks('m6'));
    await publishes('moving', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6');
  });

  test.each(['refused', 'silent'] as const)(
    'while the brokers are away (%s) stays paused, and hears of what was said meanwhile when they are back',
    async (away) => {
      const proxy = createBrokerProxy();
      const kafka = createKafka({
        brokers: stack.brokers,
        clientId: 'behind-a-proxy',
        connectionTimeoutMs: 500,
        requestTimeoutMs: 2_000,
        openSocket: proxy.openSocket,
      });
      await river.say('moving', 'person', 'paused');
      runtimes.push(await river.run([provider('moving')], { metrics: createMetrics(), through: () => kafka }));
      await become('moving', 'paused');
      proxy.setBrokers(away);
      await river.say('moving', 'person', 'running');
      await until(() => states('moving')[0] === 'consuming');
      expect(states('moving').at(-1)).toBe('paused');
      proxy.setBrokers('there');
      await become('moving', 'consuming');
      await runtimes.pop()?.close();
      await kafka.close();
      await proxy.close();
    },
  );
});
