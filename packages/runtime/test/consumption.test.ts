import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { consumptionUnderTest, hold, outOfRange, refused, restartAfterMs } from './consumption-under-test.ts';
import { valuesOf } from './metric-values.ts';
import { aWhile, until } from './until.ts';

const topicMissing = new TributaryError('kafka.topic_missing', { detail: 'raw.acme' });

let { consumption, kafka, metrics, log, becomes, consume } = consumptionUnderTest();
beforeEach(() => {
  ({ consumption, kafka, metrics, log, becomes, consume } = consumptionUnderTest());
});
afterEach(() => consumption.close());

describe('a consumption', () => {
  test('reads nothing before it is started', async () => {
    await aWhile();
    expect(consumption.state()).toBe('starting');
    expect(kafka.starts()).toBe(0);
  });

  test('reads its topic with its group', async () => {
    const { options } = await consume();
    expect(options).toMatchObject({ topics: ['raw.acme'], group: 'tributary.acme' });
  });

  test('that runs is not started twice', async () => {
    await consume();
    consumption.start();
    await aWhile();
    expect(kafka.starts()).toBe(1);
  });

  test('waits after its consumer has stopped, and goes on with another', async () => {
    const held = hold(kafka.onNextStops);
    const first = await consume();
    consumption.wait('waiting-for-keys');
    await until(() => first.state === 'stopping');
    expect(consumption.state()).toBe('consuming');
    held.resolve();
    await becomes('waiting-for-keys');
    expect(kafka.running()).toEqual([]);
    await consume();
    expect(kafka.starts()).toBe(2);
  });

  test('that is told to wait before its consumer joins has none', async () => {
    consumption.start();
    consumption.wait('waiting-for-keys');
    await becomes('waiting-for-keys');
    expect(kafka.starts()).toBe(0);
  });

  test('that is told to wait while its consumer joins has none afterwards', async () => {
    const held = hold(kafka.onNextStarts);
    consumption.start();
    await until(() => kafka.starts() === 1);
    consumption.wait('waiting-for-keys');
    held.resolve();
    await becomes('waiting-for-keys');
    expect(kafka.running()).toEqual([]);
  });

  test('that waits and goes on at once has one consumer', async () => {
    const held = hold(kafka.onNextStops);
    await consume();
    consumption.wait('waiting-for-keys');
    consumption.start();
    consumption.wait('waiting-for-keys');
    consumption.start();
    held.resolve();
    await becomes('consuming');
    await until(() => kafka.running().length === 1);
    await aWhile();
    expect(kafka.running()).toHaveLength(1);
    expect(consumption.state()).toBe('consuming');
  });

  test.each(['paused', 'quarantined'] as const)(
    'that is %s has left its group, and goes on with another consumer',
    async (state) => {
      const first = await consume();
      consumption.wait(state);
      await becomes(state);
      expect(first.state).toBe('stopped');
      expect(await valuesOf(metrics, 'tributary_provider_state')).toEqual({ [`acme ${state}`]: 1 });
      await consume();
      expect(kafka.starts()).toBe(2);
    },
  );

  test('that is paused while it starts anew does not start', async () => {
    kafka.onNextStarts.push(refused());
    consumption.start();
    await becomes('restarting');
    consumption.wait('paused');
    await becomes('paused');
    await aWhile();
    expect([kafka.starts(), consumption.state()]).toEqual([1, 'paused']);
  });

  test('that is probed stays quarantined, and consumes with the same consumer when that has passed', async () => {
    consumption.wait('quarantined');
    consumption.start('quarantined');
    await until(() => kafka.running().length === 1);
    await aWhile();
    expect(await valuesOf(metrics, 'tributary_provider_state')).toEqual({ 'acme quarantined': 1 });
    await consume();
    expect(kafka.starts()).toBe(1);
  });

  test('is in one state at a time, and a metric says which', async () => {
    const stateMetric = () => valuesOf(metrics, 'tributary_provider_state');
    expect(await stateMetric()).toEqual({ 'acme starting': 1 });
    await consume();
    expect(await stateMetric()).toEqual({ 'acme consuming': 1 });
    consumption.wait('waiting-for-keys');
    await becomes('waiting-for-keys');
    expect(await stateMetric()).toEqual({ 'acme waiting-for-keys': 1 });
    await consumption.close();
    expect(await stateMetric()).toEqual({ 'acme stopped': 1 });
  });
});

describe('a consumer that cannot be started', () => {
  test('is tried again, after a pause each time, until it can', async () => {
    kafka.onNextStarts.push(...[1, 2, 3].map(() => refused()));
    consumption.start();
    await becomes('restarting');
    expect(await valuesOf(metrics, 'tributary_provider_state')).toEqual({ 'acme restarting': 1 });
    await becomes('consuming');
    expect(kafka.starts()).toBe(4);
    expect(log.lines('warn')).toHaveLength(3);
    expect(log.lines('warn')[0]).toMatchObject({ err: { code: 'kafka.unreachable' }, retryInMs: restartAfterMs });
  });

  test('is not tried again while the keys are away', async () => {
    kafka.onNextStarts.push(refused());
    consumption.start();
    await becomes('restarting');
    consumption.wait('waiting-for-keys');
    await becomes('waiting-for-keys');
    await aWhile();
    expect(kafka.starts()).toBe(1);
    expect(consumption.state()).toBe('waiting-for-keys');
  });

  test('is tried by one timer, however many starts have failed, and by none after that', async () => {
    jest.useFakeTimers();
    try {
      kafka.onNextStarts.push(...[1, 2, 3, 4].map(() => refused()));
      for (const starts of [1, 2, 3]) {
        consumption.start();
        await jest.advanceTimersByTimeAsync(0);
        expect([kafka.starts(), jest.getTimerCount()]).toEqual([starts, 1]);
      }
      await jest.advanceTimersByTimeAsync(restartAfterMs);
      expect([kafka.starts(), jest.getTimerCount()]).toEqual([4, 1]);
      await consumption.close();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('a consumer that ends by itself', () => {
  test('is followed by another', async () => {
    const first = await consume();
    first.end(topicMissing);
    await becomes('restarting');
    await becomes('consuming');
    expect(kafka.running()).toHaveLength(1);
    expect(log.lines('warn')).toMatchObject([{ err: { code: 'kafka.topic_missing' } }]);
  });

  test('for an offset out of range is followed by none until a person decides', async () => {
    const first = await consume();
    first.end(outOfRange);
    await becomes('stopped');
    await aWhile();
    expect(kafka.starts()).toBe(1);
    expect(await valuesOf(metrics, 'tributary_provider_state')).toEqual({ 'acme stopped': 1 });
    expect(log.lines('error')).toMatchObject([{ code: 'consume.offset_out_of_range', detail: outOfRange.detail }]);
  });

  test('for an offset out of range is followed by none either where keys go and come', async () => {
    (await consume()).end(outOfRange);
    await becomes('stopped');
    consumption.start();
    consumption.wait('waiting-for-keys');
    await aWhile();
    expect(consumption.state()).toBe('stopped');
    consumption.start();
    await aWhile();
    expect(consumption.state()).toBe('stopped');
    expect(kafka.starts()).toBe(1);
  });

  test('for an offset out of range is followed by another where a person has paused and resumed it', async () => {
    (await consume()).end(outOfRange);
    await becomes('stopped');
    consumption.wait('quarantined');
    consumption.start();
    await aWhile();
    expect([consumption.state(), kafka.starts()]).toEqual(['stopped', 1]);
    consumption.wait('paused');
    await becomes('paused');
    await consume();
    expect(kafka.starts()).toBe(2);
  });

  test('while it is being stopped is of no account', async () => {
    const first = await consume();
    const held = hold(kafka.onNextStops);
    consumption.wait('waiting-for-keys');
    await until(() => first.state === 'stopping');
    first.options.onStopped(topicMissing);
    held.resolve();
    await becomes('waiting-for-keys');
    await aWhile();
    expect(consumption.state()).toBe('waiting-for-keys');
    expect(log.lines('warn')).toEqual([]);
  });

  test('where it has been followed already is of no account', async () => {
    const first = await consume();
    consumption.wait('waiting-for-keys');
    const second = hold(kafka.onNextStarts);
    consumption.start();
    await until(() => kafka.starts() === 2);
    first.options.onStopped(topicMissing);
    second.resolve();
    await becomes('consuming');
    await aWhile();
    expect(consumption.state()).toBe('consuming');
    expect(kafka.running()).toHaveLength(1);
    expect(log.lines('warn')).toEqual([]);
  });
});
