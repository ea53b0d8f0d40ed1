import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createMetrics, type Metrics } from '@tributary/host';
import { describeKafka } from '../../../test/jest/stack.ts';
import { startJavaReader } from '../../kafka/test/java-reader.ts';
import { accountConfig, bodyOf, paid, providerOf, recordOf } from './acme.ts';
import { valuesOf } from './metric-values.ts';
import { keyInEnvironment, openRiver, type River } from './river.ts';
import { until } from './until.ts';

jest.setTimeout(90_000);

const acme = providerOf('acme', { main: accountConfig({ keys: [keyInEnvironment] }) });
const settings = {
  guarantee: 'exactly-once',
  duplicates: 'suppress',
  duplicatesWindowHours: 72,
  duplicatesMaxEvents: 10_000,
} as const;

const outcomes = (metrics: Metrics) => valuesOf(metrics, 'tributary_records_total');

describeKafka('a runtime that publishes exactly once', (stack) => {
  let river: River;
  beforeAll(async () => {
    river = await openRiver(stack, ['acme'], { 'max.message.bytes': '20000' });
    const topic = river.names.seen('acme');
    await river.admin.applyTopics([{ topic, partitions: 1, replicationFactor: 1, settings: {} }]);
  });
  afterAll(() => river.close());

  test('stores events, dead letters, what is remembered, and the offset together; readers see each once', async () => {
    const large = paid({ id: 'small-sibling' }, { id: 'large', note: 'n'.repeat(30_000) });
    await river.write('acme', ...[paid({ id: 'a' }), paid({ id: 'b' }), large].map((body) => recordOf(body)));
    await river.write('acme', recordOf(bodyOf({ id: 'evt_x', type: 'unheard.of' })), recordOf(paid({ id: 'a' })));
    const metrics = createMetrics();
    const runtime = await river.run([acme], { settings, metrics });
    await until(
      async () => (await river.admin.committed(river.group('acme'), river.names.raw('acme')))[0]?.offset === 5n,
    );
    await until(async () => Object.values(await outcomes(metrics)).reduce((sum, value) => sum + value, 0) === 5);
    expect(await outcomes(metrics)).toEqual({ 'acme published': 2, 'acme dead-lettered': 2, 'acme duplicate': 1 });
    expect(await river.published('acme')).toEqual(['acme/main/a', 'acme/main/b']);
    await runtime.close();
  });

  test('remembers across a restart what was published', async () => {
    await river.write('acme', recordOf(paid({ id: 'b' })), recordOf(paid({ id: 'c' })), recordOf(paid({ id: 'c' })));
    const metrics = createMetrics();
    const runtime = await river.run([acme], { settings, metrics });
    await until(async () => (await outcomes(metrics))['acme duplicate'] === 2);
    await until(async () => (await river.published('acme')).length === 3);
    expect(await river.published('acme')).toEqual(['acme/main/a', 'acme/main/b', 'acme/main/c']);
    await runtime.close();
  });

  test('and so does a Java client with read_committed', async () => {
    const reader = startJavaReader(stack.brokers[0] ?? '');
    if (reader === undefined) return;
    expect(await reader.read(river.names.canonical('payments'))).toHaveLength(3);
    await reader.close();
  });
});
