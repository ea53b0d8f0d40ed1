import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { pass, quarantineUnderTest, type QuarantineUnderTest } from './quarantine-under-test.ts';

let one: QuarantineUnderTest;
let { control, permit, start, crash, handOut } = quarantineUnderTest();
beforeEach(() => {
  jest.useFakeTimers();
  // So that pauses are as long as they can be.
  jest.spyOn(Math, 'random').mockReturnValue(0);
  one = quarantineUnderTest();
  ({ control, permit, start, crash, handOut } = one);
});
afterEach(() => {
  one.close();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** Starts with a quarantine that is about to be probed. */
async function probe(failedProbes = 0): Promise<void> {
  control.hear('runtime', { state: 'quarantined', failedProbes });
  start();
  await pass(0);
  expect(permit()).toBe('probing');
}

describe('a probe', () => {
  test('is one batch: others wait until it has passed and that was heard', async () => {
    await probe();
    const [first, second] = [handOut(), handOut()];
    await pass(10_000);
    expect([first.begun(), second.begun()]).toEqual([true, false]);
    const held = Promise.withResolvers<void>();
    control.onNextSays.push(held.promise);
    first.handling.resolve();
    // It is committed without waiting for that.
    expect(await first.done).toBe('handled');
    const third = handOut();
    await pass(10_000);
    expect([second.begun(), third.begun(), permit()]).toEqual([false, false, 'probing']);
    held.resolve();
    await pass(0);
    expect(control.said).toMatchObject([{ state: 'running', because: 'a batch passed' }]);
    expect([second.begun(), third.begun(), permit()]).toEqual([true, true, 'running']);
  });

  test('that crashes ends with its batch, waits twice as long, and tells the others', async () => {
    await probe(1);
    const [first, second] = [handOut(), handOut()];
    await crash(3);
    await pass(120_000);
    // All that crashes in it becomes dead letters, instead of one in each probe.
    expect([permit(), control.said]).toEqual(['probing', []]);
    first.handling.resolve();
    expect(await first.done).toBe('handled');
    await pass(0);
    expect(control.said).toMatchObject([{ state: 'quarantined', because: 'decode.timed_out', failedProbes: 2 }]);
    expect(permit()).toBe('quarantined');
    // As the consumer that stops does.
    second.signal.abort();
    expect(await second.done).toBe('left');
    // That the batch of the crash passed proves nothing.
    expect(control.said).toHaveLength(1);
    expect(second.begun()).toBe(false);
    await pass(119_999);
    expect(permit()).toBe('quarantined');
    await pass(1);
    expect(permit()).toBe('probing');
  });

  test('that crashes while nobody can hear it is followed by another all the same', async () => {
    await probe();
    control.onNextSays.push(Promise.reject(new Error('no broker')));
    await crash();
    expect(permit()).toBe('quarantined');
    await pass(60_000);
    expect(permit()).toBe('probing');
    await crash();
    expect(control.said).toMatchObject([{ failedProbes: 1 }, { failedProbes: 2 }]);
  });

  test('that crashes and whose batch is lost then has failed as well', async () => {
    await probe();
    const batch = handOut();
    await crash();
    batch.handling.reject(new Error('the partition was given to another'));
    expect(await batch.done).toBe('left');
    await pass(0);
    expect([permit(), control.said]).toMatchObject(['quarantined', [{ failedProbes: 1 }]]);
  });

  test('that passed and crashes before that is heard has failed at once', async () => {
    await probe();
    control.onNextSays.push(new Promise(() => undefined));
    const batch = handOut();
    batch.handling.resolve();
    await batch.done;
    await crash();
    expect(permit()).toBe('quarantined');
  });

  test('that crashes is of no account where something else was said before its batch has ended', async () => {
    await probe();
    const batch = handOut();
    await crash();
    control.hear('person', { state: 'running' });
    batch.handling.resolve();
    await batch.done;
    await pass(2_000);
    expect([permit(), control.said]).toEqual(['running', []]);
  });

  test('whose batch was lost is made with the next one', async () => {
    await probe();
    const lost = handOut();
    lost.handling.reject(new Error('the partition was given to another'));
    expect(await lost.done).toBe('left');
    const next = handOut();
    next.handling.resolve();
    await next.done;
    await pass(0);
    expect(permit()).toBe('running');
  });

  test('that passed is told until it is heard', async () => {
    await probe();
    control.onNextSays.push(Promise.reject(new Error('no broker')));
    const batch = handOut();
    batch.handling.resolve();
    await pass(0);
    expect(permit()).toBe('probing');
    await pass(1_000);
    expect(permit()).toBe('running');
    expect(control.said).toHaveLength(2);
  });

  test.each([
    ['nothing waits', 0n],
    ['that nothing waits is known at last', undefined],
  ])('is not needed where %s', async (_what, waiting) => {
    one.backlog = waiting;
    control.hear('runtime', { state: 'quarantined' });
    start();
    await pass(0);
    if (waiting === undefined) {
      expect(permit()).toBe('probing');
      one.backlog = 0n;
      await pass(30_000);
    }
    expect([permit(), control.said]).toMatchObject(['running', [{ state: 'running', because: 'nothing waits' }]]);
  });

  test('that is being made is waited for, also where nothing else waits', async () => {
    await probe();
    const batch = handOut();
    one.backlog = 0n;
    await pass(90_000);
    expect([permit(), control.said]).toEqual(['probing', []]);
    batch.handling.resolve();
    await pass(0);
    expect(control.said).toMatchObject([{ because: 'a batch passed' }]);
  });

  test('of another instance releases this one too', async () => {
    await probe();
    const [first, second] = [handOut(), handOut()];
    control.hear('runtime', { state: 'running' });
    await pass(0);
    expect([permit(), second.begun()]).toEqual(['running', true]);
    first.handling.resolve();
    await pass(2_000);
    expect(control.said).toEqual([]);
  });

  test('that passes after a person has paused says nothing', async () => {
    await probe();
    const batch = handOut();
    control.hear('person', { state: 'paused' });
    batch.handling.resolve();
    await pass(2_000);
    expect([permit(), control.said]).toEqual(['paused', []]);
  });

  test('that passed is told no more once a person has paused', async () => {
    await probe();
    const held = Promise.withResolvers<void>();
    control.onNextSays.push(held.promise);
    const batch = handOut();
    batch.handling.resolve();
    await pass(0);
    control.hear('person', { state: 'paused' });
    held.reject(new Error('no broker'));
    await pass(10_000);
    expect([permit(), control.said.length]).toEqual(['paused', 1]);
  });
});
