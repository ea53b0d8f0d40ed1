import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMetrics, type KeyConfig } from '@tributary/host';
import type { Kafka, OutgoingRecord } from '@tributary/kafka';
import { describeKafka } from '../../../test/jest/stack.ts';
import type { ConfiguredProvider, Runtime } from '../src/index.ts';
import { accountConfig, paid, providerOf, recordOf, secret } from './acme.ts';
import { valuesOf } from './metric-values.ts';
import { keyInEnvironment, openRiver, type River } from './river.ts';
import { until } from './until.ts';

const keyFile = 'keyless-key';

function withKey(id: string, key: KeyConfig): ConfiguredProvider {
  return providerOf(id, { main: accountConfig({ keys: [key] }) });
}

/** Genuine webhooks about charges of these ids. */
const webhooks = (...ids: string[]) => ids.map((id) => recordOf(paid({ id })));

/** A Kafka on which publishing for one provider never ends, until the test gives that up. */
function hangFor(provider: string) {
  const { promise: never, reject: giveUp } = Promise.withResolvers<never>();
  never.catch(() => undefined);
  let attempts = 0;
  const isOurs = ({ topic, headers = [] }: OutgoingRecord) =>
    topic.endsWith(`dead-letters.${provider}`) ||
    headers.some(([name, value]) => name === 'ce_source' && String(value) === `/${provider}/main`);
  const through = (kafka: Kafka): Kafka => ({
    ...kafka,
    producer(options) {
      const producer = kafka.producer(options);
      return {
        ...producer,
        publish(records, publishOptions) {
          if (!records.some(isOurs)) return producer.publish(records, publishOptions);
          attempts += 1;
          return never;
        },
      };
    },
  });
  return { through, attempts: () => attempts, giveUp: () => giveUp(new Error('the test is over')) };
}

// Invariant 7, with four providers in one runtime of which three are in trouble.
describeKafka('trouble stays where it is', (stack) => {
  const hang = hangFor('hanging');
  let river: River;
  let runtime: Runtime;

  const committed = (provider: string) => river.admin.committed(river.group(provider), river.names.raw(provider));
  const publishes = (provider: string, ...ids: string[]) => {
    const keys = ids.map((id) => `${provider}/main/${id}`);
    return until(async () => {
      const found = await river.published(provider);
      return found.length >= keys.length && keys.every((key, index) => found[index] === key);
    });
  };

  beforeAll(async () => {
    river = await openRiver(stack, ['healthy', 'hanging', 'keyless', 'lost']);
    await river.write('healthy', ...webhooks('h1', 'h2'));
    await river.write('hanging', ...webhooks('x1', 'x2'));
    await river.write('keyless', ...webhooks('k1', 'k2', 'k3'));
    await river.write('lost', ...webhooks('l1', 'l2', 'l3', 'l4', 'l5'));
    // The group stands at a record that retention has taken away since.
    await river.admin.setCommitted(river.group('lost'), river.names.raw('lost'), [{ partition: 0, offset: 1n }]);
    await river.admin.deleteRecordsBefore(river.names.raw('lost'), [{ partition: 0, offset: 3n }]);
    const providers = [
      withKey('lost', keyInEnvironment),
      withKey('hanging', keyInEnvironment),
      withKey('keyless', { ...keyInEnvironment, reference: { kind: 'file', path: keyFile } }),
      withKey('healthy', keyInEnvironment),
    ];
    runtime = await river.run(providers, { through: hang.through });
  }, 60_000);

  afterAll(async () => {
    hang.giveUp();
    await river?.close();
  }, 60_000);

  test('each provider is in the state of its own trouble, and a metric says so', async () => {
    const expected = { healthy: 'consuming', hanging: 'consuming', keyless: 'waiting-for-keys', lost: 'stopped' };
    await until(() => Object.entries(expected).every(([id, state]) => runtime.states()[id] === state));
    expect(await valuesOf(river.metrics, 'tributary_provider_state')).toEqual({
      'healthy consuming': 1,
      'hanging consuming': 1,
      'keyless waiting-for-keys': 1,
      'lost stopped': 1,
    });
    const codes = river.log.lines('error').map(({ provider, code }) => [provider, code]);
    expect(codes).toContainEqual(['lost', 'consume.offset_out_of_range']);
    expect(codes).toContainEqual(['keyless', 'config.key_unreadable']);
  }, 60_000);

  test('the healthy one publishes its backlog and goes on, while another hangs in its publish', async () => {
    await publishes('healthy', 'h1', 'h2');
    await until(() => hang.attempts() > 0);
    await river.write('healthy', ...webhooks('h3'));
    await publishes('healthy', 'h1', 'h2', 'h3');
    await until(async () => (await committed('healthy'))[0]?.offset === 3n);
  }, 60_000);

  test('the one whose key file is missing starts when it appears, and publishes its backlog in order', async () => {
    expect(await river.published('keyless')).toEqual([]);
    expect(await committed('keyless')).toEqual([]);
    writeFileSync(join(river.folder, keyFile), `${secret}\n`);
    await publishes('keyless', 'k1', 'k2', 'k3');
    expect(runtime.states()['keyless']).toBe('consuming');
    await river.write('healthy', ...webhooks('h4'));
    await publishes('healthy', 'h1', 'h2', 'h3', 'h4');
  }, 60_000);

  test('of the one whose offset is lost nothing is read and nothing committed, and it stays stopped', async () => {
    await river.write('lost', ...webhooks('l6'));
    expect(runtime.states()['lost']).toBe('stopped');
    expect(await river.published('lost')).toEqual([]);
    expect(await river.read(river.names.deadLetters('lost'))).toEqual([]);
    expect((await committed('lost')).map(({ offset }) => offset)).toEqual([1n]);
  }, 60_000);

  test('what hangs is not committed, and not counted', async () => {
    expect((await committed('hanging')).map(({ offset }) => offset)).toEqual([0n]);
    expect(hang.attempts()).toBe(1);
    expect(Object.keys(await valuesOf(river.metrics, 'tributary_records_received_total')).toSorted()).toEqual([
      'healthy',
      'keyless',
    ]);
  }, 60_000);

  // Last: it closes the runtime.
  test('closing waits for what hangs; once that has failed it is still in Kafka, for whoever comes next', async () => {
    const closing = runtime.close();
    await until(() => ['healthy', 'keyless', 'lost'].every((id) => runtime.states()[id] === 'stopped'));
    expect(runtime.states()['hanging']).toBe('consuming');
    hang.giveUp();
    await closing;
    expect((await committed('hanging')).map(({ offset }) => offset)).toEqual([0n]);
    await river.run([withKey('hanging', keyInEnvironment)], { metrics: createMetrics() });
    await publishes('hanging', 'x1', 'x2');
  }, 60_000);
});
