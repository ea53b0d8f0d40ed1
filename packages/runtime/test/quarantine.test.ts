import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { pass, quarantineUnderTest, type QuarantineUnderTest } from './quarantine-under-test.ts';

let one: QuarantineUnderTest;
let { control, log, permits, permit, start, crash, handOut } = quarantineUnderTest();
beforeEach(() => {
  jest.useFakeTimers();
  // So that pauses are as long as they can be.
  jest.spyOn(Math, 'random').mockReturnValue(0);
  one = quarantineUnderTest();
  ({ control, log, permits, permit, start, crash, handOut } = one);
});
afterEach(() => {
  one.close();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('a provider of which nobody said anything', () => {
  test('runs, and its batches are handled at once', async () => {
    start();
    expect(permits).toEqual(['running']);
    const [first, second] = [handOut(), handOut()];
    await pass(0);
    expect([first.begun(), second.begun()]).toEqual([true, true]);
  });

  test('is quarantined by five crashes within a minute: said once, with the code, and nobody stops before it is heard', async () => {
    start();
    await crash(4);
    expect(control.said).toEqual([]);
    const held = Promise.withResolvers<void>();
    control.onNextSays.push(held.promise);
    await crash(2);
    expect(control.said).toMatchObject([
      { state: 'quarantined', because: 'decode.timed_out', failedProbes: 0, by: expect.stringMatching(/^runtime@./) },
    ]);
    expect(permit()).toBe('running');
    held.resolve();
    await pass(0);
    expect(permit()).toBe('quarantined');
    expect(log.lines('error')).toMatchObject([{ code: 'decode.timed_out', crashes: 5 }]);
  });

  test('is not quarantined by five crashes in more than a minute', async () => {
    start();
    for (let n = 0; n < 8; n += 1) {
      await crash();
      await pass(15_001);
    }
    expect(control.said).toEqual([]);
  });

  test('is quarantined by a later crash where nobody could hear it before', async () => {
    start();
    control.onNextSays.push(Promise.reject(new Error('no broker')));
    await crash(5);
    expect(permit()).toBe('running');
    expect(log.lines('warn')).toHaveLength(1);
    await crash();
    expect(permit()).toBe('quarantined');
  });

  test('forgets its crashes when something is said of it', async () => {
    start();
    await crash(4);
    control.hear('person', { state: 'running' });
    await crash(4);
    expect(control.said).toEqual([]);
  });
});

describe('a quarantine', () => {
  test('from before the start is probed at once, since this may be a new version', async () => {
    control.hear('runtime', { state: 'quarantined', failedProbes: 4 });
    start();
    expect(permits).toEqual(['quarantined']);
    await pass(0);
    expect(permits).toEqual(['quarantined', 'probing']);
  });

  test.each([
    [0, 30_000],
    [1, 60_000],
    [4, 480_000],
    [5, 600_000],
    [40, 600_000],
  ])('after %i failed probes is probed in %i ms', async (failedProbes, pauseMs) => {
    start();
    control.hear('runtime', { state: 'quarantined', failedProbes });
    await pass(pauseMs - 1);
    expect(permit()).toBe('quarantined');
    await pass(1);
    expect(permit()).toBe('probing');
  });

  test('is probed up to a quarter earlier, so that instances differ', async () => {
    jest.mocked(Math.random).mockReturnValue(0.999);
    start();
    control.hear('runtime', { state: 'quarantined' });
    await pass(22_600);
    expect(permit()).toBe('probing');
  });

  test('that is said again waits anew', async () => {
    start();
    control.hear('runtime', { state: 'quarantined' });
    await pass(29_000);
    control.hear('runtime', { state: 'quarantined', failedProbes: 1 });
    await pass(59_000);
    expect(permit()).toBe('quarantined');
    await pass(1_000);
    expect(permit()).toBe('probing');
  });

  test('counts no crashes of the batch that was being drained', async () => {
    start();
    control.hear('runtime', { state: 'quarantined' });
    await crash(9);
    expect(control.said).toEqual([]);
  });

  test('ends when a person resumes, with no probe', async () => {
    start();
    control.hear('runtime', { state: 'quarantined' });
    control.hear('person', { state: 'running' });
    expect(permit()).toBe('running');
    await pass(700_000);
    expect(permits.filter((told) => told === 'probing')).toEqual([]);
  });

  test('that a person makes a pause of is probed no more, and released by nobody', async () => {
    start();
    control.hear('runtime', { state: 'quarantined' });
    control.hear('person', { state: 'paused' });
    await pass(700_000);
    control.hear('runtime', { state: 'running' });
    expect(permit()).toBe('paused');
    expect(permits).not.toContain('probing');
    expect(control.said).toEqual([]);
  });
});

test('closed, it says and does nothing more', async () => {
  start();
  control.hear('runtime', { state: 'quarantined' });
  one.close();
  await crash(9);
  control.hear('person', { state: 'running' });
  await pass(700_000);
  expect([permits, control.said, jest.getTimerCount()]).toEqual([['running', 'quarantined'], [], 0]);
});
