import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { consumptionUnderTest, hold, outOfRange, refused } from './consumption-under-test.ts';
import { aWhile, until } from './until.ts';

let { consumption, kafka, log, becomes, consume } = consumptionUnderTest();
beforeEach(() => {
  ({ consumption, kafka, log, becomes, consume } = consumptionUnderTest());
});
afterEach(() => consumption.close());

describe('closing', () => {
  /** Brings the consumption into a state. */
  const ways: Record<string, () => Promise<unknown>> = {
    starting: async () => undefined,
    consuming: () => consume(),
    'waiting-for-keys': async () => {
      await consume();
      consumption.wait('waiting-for-keys');
      await becomes('waiting-for-keys');
    },
    paused: async () => {
      await consume();
      consumption.wait('paused');
      await becomes('paused');
    },
    restarting: async () => {
      kafka.onNextStarts.push(refused());
      consumption.start();
      await becomes('restarting');
    },
    stopped: async () => {
      (await consume()).end(outOfRange);
      await becomes('stopped');
    },
  };

  test.each(Object.keys(ways))('in the state %s leaves nothing running', async (state) => {
    await ways[state]?.();
    expect(consumption.state()).toBe(state);
    const starts = kafka.starts();
    await consumption.close();
    await aWhile();
    expect(consumption.state()).toBe('stopped');
    expect(kafka.running()).toEqual([]);
    expect(kafka.starts()).toBe(starts);
  });

  test('waits for a consumer that is joining, and ends it', async () => {
    const held = hold(kafka.onNextStarts);
    consumption.start();
    await until(() => kafka.starts() === 1);
    const closed = consumption.close();
    held.resolve();
    await closed;
    expect(consumption.state()).toBe('stopped');
    expect(kafka.running()).toEqual([]);
  });

  test('while a start fails begins no other', async () => {
    const held = hold(kafka.onNextStarts);
    consumption.start();
    await until(() => kafka.starts() === 1);
    const closed = consumption.close();
    held.reject(new TributaryError('kafka.unreachable'));
    await closed;
    await aWhile();
    expect(kafka.starts()).toBe(1);
    expect(consumption.state()).toBe('stopped');
  });

  test('where the consumer cannot be stopped rejects nothing', async () => {
    await consume();
    kafka.onNextStops.push(refused());
    await consumption.close();
    await aWhile();
    expect(kafka.starts()).toBe(1);
    expect(consumption.state()).toBe('stopped');
    expect(log.lines('warn')).toHaveLength(1);
  });

  test('twice is as good as once', async () => {
    await consume();
    await Promise.all([consumption.close(), consumption.close()]);
    expect(consumption.state()).toBe('stopped');
  });
});
