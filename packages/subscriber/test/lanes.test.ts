import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { schemaTexts, type EventOf } from '@tributary/events';
import { permanent, unavailable } from '../src/failure-class.ts';
import { incoming } from './incoming.ts';
import { createLanesUnderTest } from './lanes-under-test.ts';
import { until } from './until.ts';

type Event = EventOf<'payment.succeeded'>;

/** Handlers that end when the test says so. */
function createGates() {
  const started: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  return {
    started,
    handler({ payment: { id } }: Event): Promise<void> {
      started.push(id);
      const gate = Promise.withResolvers<void>();
      gates.set(id, gate);
      return gate.promise;
    },
    end(id: string) {
      gates.get(id)?.resolve();
    },
    fail(id: string, error: unknown) {
      gates.get(id)?.reject(error);
    },
  };
}

/** A handler that throws as often as it is told, by id, and notes its calls. */
function createFailing(failures: Record<string, unknown[]>) {
  const calls: string[] = [];
  const handler = async ({ payment: { id } }: Event, { attempt }: { attempt: number }): Promise<void> => {
    calls.push(`${id} ${attempt}`);
    const error = failures[id]?.shift();
    if (error !== undefined) throw error;
  };
  return { calls, handler };
}

/** How work begins. */
const first = { index: 0, topic: 'payments', late: false, attempt: 1, failures: 0 } as const;

const deadLetterHeader = (headers: readonly (readonly [string, string | Buffer])[] = [], name: string) =>
  headers.find(([other]) => other === name)?.[1];

describe('records', () => {
  test('of a synchronous handler end at once, one after the other', async () => {
    const seen: string[] = [];
    const { enter, lanes } = await createLanesUnderTest(({ payment }) => seen.push(payment.id));
    const { ended } = enter('a1', 'b1', 'a2');
    expect([seen, ended, lanes.count()]).toEqual([['a1', 'b1', 'a2'], ['a1', 'b1', 'a2'], 0]);
  });

  test('of different keys are handled at the same time, those of a key in their order', async () => {
    const { handler, started, end } = createGates();
    const { enter } = await createLanesUnderTest(handler);
    const { ended, run } = enter('a1', 'a2', 'b1', 'b2');
    expect(started).toEqual(['a1', 'b1']);
    end('b1');
    await until(() => started.includes('b2'));
    expect([started, ended]).toEqual([['a1', 'b1', 'b2'], ['b1']]);
    end('b2');
    end('a1');
    await until(() => started.includes('a2'));
    end('a2');
    await run.done;
    expect(ended.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  test('of a key keep their order from one batch to the next', async () => {
    const { handler, started, end } = createGates();
    const { enter } = await createLanesUnderTest(handler);
    enter('a1');
    enter('a2', 'b1');
    expect(started).toEqual(['a1', 'b1']);
    end('a1');
    await until(() => started.includes('a2'));
  });

  test('are handled as many at a time as may be, and the others come in their order', async () => {
    const { handler, started, end } = createGates();
    const { enter, slots } = await createLanesUnderTest(handler, { concurrency: 2 });
    const { run } = enter('a1', 'b1', 'c1', 'd1', 'e1');
    const order = ['a1', 'b1', 'c1', 'd1', 'e1'];
    for (const [index, id] of order.entries()) {
      await until(() => started.length === Math.min(index + 2, 5));
      expect(slots.taken()).toBeLessThanOrEqual(2);
      end(id);
    }
    await run.done;
    expect([started, slots.taken()]).toEqual([order, 0]);
  });
});

describe('a record that waits has memory of its own, and nothing keeps what it was read with', () => {
  test('behind one of its key, and behind those that run', async () => {
    const { handler, started, end } = createGates();
    const { enter } = await createLanesUnderTest(handler, { concurrency: 1 });
    const { run, records } = enter('a1', 'a2', 'b1');
    for (const { value } of records) value?.fill(0);
    for (const id of ['a1', 'b1', 'a2']) {
      await until(() => started.includes(id));
      end(id);
    }
    await run.done;
  });

  test('between two calls of its handler', async () => {
    const { calls, handler } = createFailing({ a1: [new Error('1')] });
    const { enter, deadLetters } = await createLanesUnderTest(handler);
    const { run, records } = enter('a1');
    await sleep(5);
    for (const { value } of records) value?.fill(0);
    await run.done;
    expect([calls, deadLetters]).toEqual([['a1 1', 'a1 2'], []]);
  });
});

describe('a handler that fails', () => {
  test('is called again, while its key waits and the others flow', async () => {
    const { calls, handler } = createFailing({ a1: [new Error('1'), new Error('2')] });
    const { enter, counters, deadLetters } = await createLanesUnderTest(handler);
    const { run, ended } = enter('a1', 'a2', 'b1', 'b2');
    await run.done;
    expect(calls).toEqual(['a1 1', 'b1 1', 'b2 1', 'a1 2', 'a1 3', 'a2 1']);
    expect(ended).toEqual(['b1', 'b2', 'a1', 'a2']);
    expect([counters.retried, counters.handled, deadLetters]).toEqual([2, 4, []]);
  });

  test('is met alike whether it throws or rejects', async () => {
    const calls: number[] = [];
    const { enter } = await createLanesUnderTest((_event, { attempt }) => {
      calls.push(attempt);
      if (attempt < 3) throw new Error('synchronous');
    });
    await enter('a1').run.done;
    expect(calls).toEqual([1, 2, 3]);
  });

  test('holds no slot while it waits', async () => {
    const { calls, handler } = createFailing({ a1: [new Error('1')] });
    const { enter } = await createLanesUnderTest(handler, { concurrency: 1 });
    const { run } = enter('a1', 'b1', 'c1');
    await run.done;
    expect(calls).toEqual(['a1 1', 'b1 1', 'c1 1', 'a1 2']);
  });

  test('ends as a dead letter when it has failed as often as it may, and its key goes on', async () => {
    const { calls, handler } = createFailing({ a1: [1, 2, 3, 4].map((count) => new TypeError(`maria ${count}`)) });
    const { enter, deadLetters, counters, log } = await createLanesUnderTest(handler);
    const { run, ended } = enter('a1', 'a2');
    await run.done;
    expect([calls, ended]).toEqual([
      ['a1 1', 'a1 2', 'a1 3', 'a2 1'],
      ['a1', 'a2'],
    ]);
    const [letter] = deadLetters;
    expect([deadLetters.length, String(letter?.key)]).toEqual([1, 'acme/main/a']);
    expect(
      ['code', 'detail', 'attempts'].map((name) => deadLetterHeader(letter?.headers, `dead-letter-${name}`)),
    ).toEqual(['subscribe.handler_failed', 'TypeError', '3']);
    expect(counters).toMatchObject({ handled: 1, retried: 2, deadLettered: { 'subscribe.handler_failed': 1 } });
    expect(log.map(({ level, attempt }) => [level, attempt])).toEqual([
      ['warn', 1],
      ['info', 2],
      ['warn', 3],
    ]);
    expect(JSON.stringify(log)).not.toContain('maria');
  });

  test('ends as a dead letter at once where it says that trying again does not help', async () => {
    const { calls, handler } = createFailing({ a1: [permanent(new RangeError('x'))] });
    const { enter, deadLetters } = await createLanesUnderTest(handler);
    await enter('a1').run.done;
    expect(calls).toEqual(['a1 1']);
    expect(deadLetterHeader(deadLetters[0]?.headers, 'dead-letter-code')).toBe('subscribe.handler_refused');
  });

  test('is waited for, for as long as it says that something is away, and that is not held against it', async () => {
    const away = Array.from({ length: 6 }, () => unavailable(new Error('the database')));
    const { calls, handler } = createFailing({ a1: [new Error('1'), ...away, new Error('2')] });
    const { enter, deadLetters } = await createLanesUnderTest(handler);
    await enter('a1').run.done;
    expect([calls.length, deadLetters]).toEqual([9, []]);
  });
});

describe('a record that is no event', () => {
  test('ends as a dead letter with its code, its bytes as they were, and its key goes on', async () => {
    const seen: string[] = [];
    const { enter, deadLetters, lanes } = await createLanesUnderTest(({ payment }) => seen.push(payment.id));
    const { run } = enter('a1');
    await run.done;
    const value = Buffer.from([0, 0, 0, 0, 7, 1, 2, 3]);
    const ended: number[] = [];
    const record = incoming({ key: Buffer.from('acme/main/a'), value });
    const own = { ...run, ended: (index: number) => void ended.push(index) };
    lanes.enter({ ...first, record, run: own, index: 3 });
    await until(() => ended.length === 1);
    await enter('a2').run.done;
    expect([seen, ended, deadLetters[0]?.value]).toEqual([['a1', 'a2'], [3], value]);
    expect(deadLetterHeader(deadLetters[0]?.headers, 'dead-letter-code')).toBe('event.malformed_value');
  });
});

describe('a schema that is not known yet', () => {
  test('is asked for once, and what waits for it is handled in its order', async () => {
    const seen: string[] = [];
    let asked = 0;
    const answer = Promise.withResolvers<string>();
    const { enter, slots } = await createLanesUnderTest(({ payment }) => seen.push(payment.id), {
      isKnown: false,
      concurrency: 1,
      schemaText: () => {
        asked += 1;
        return answer.promise;
      },
    });
    const { run } = enter('a1', 'a2', 'b1');
    await sleep(20);
    expect([seen, asked, slots.taken()]).toEqual([[], 1, 0]);
    answer.resolve(schemaTexts.payments);
    await run.done;
    expect([seen.toSorted(), seen.indexOf('a1') < seen.indexOf('a2'), asked]).toEqual([['a1', 'a2', 'b1'], true, 1]);
  });

  test('that is not to be had makes dead letters', async () => {
    const { enter, deadLetters } = await createLanesUnderTest(() => undefined, {
      isKnown: false,
      schemaText: () => Promise.reject(new TributaryError('event.unknown_schema')),
    });
    await enter('a1', 'b1', 'a2').run.done;
    const codes = deadLetters.map(({ headers }) => deadLetterHeader(headers, 'dead-letter-code'));
    expect(codes).toEqual(['event.unknown_schema', 'event.unknown_schema', 'event.unknown_schema']);
  });
});

describe('a batch that is aborted', () => {
  test('has what runs end and count, and what waits left to others', async () => {
    const { handler, started, end } = createGates();
    const { enter, counters } = await createLanesUnderTest(handler, { concurrency: 2 });
    const { run, controller, ended } = enter('a1', 'a2', 'b1', 'c1');
    controller.abort();
    end('a1');
    end('b1');
    await expect(run.done).rejects.toThrow();
    expect([started, ended, counters.abandoned]).toEqual([['a1', 'b1'], ['a1', 'b1'], 2]);
  });

  test('has no failure tried again, and no dead letter made of it', async () => {
    const { handler, fail } = createGates();
    const { enter, deadLetters, counters } = await createLanesUnderTest(handler, { attempts: 1 });
    const { run, controller } = enter('a1');
    controller.abort();
    fail('a1', new Error('aborted'));
    await expect(run.done).rejects.toThrow();
    expect([deadLetters, counters.abandoned]).toEqual([[], 1]);
  });

  test('is not waited for by what pauses', async () => {
    const { handler } = createFailing({ a1: [unavailable(new Error('x'))] });
    const { enter, lanes } = await createLanesUnderTest(handler);
    const { run, controller } = enter('a1', 'a2');
    await sleep(5);
    controller.abort();
    await expect(run.done).rejects.toThrow();
    expect(lanes.count()).toBe(0);
  });

  test('enters nothing', async () => {
    const seen: string[] = [];
    const { lanes, enter } = await createLanesUnderTest(({ payment }) => seen.push(payment.id));
    const { run, controller } = enter();
    controller.abort();
    const abandoned: string[] = [];
    const own = { ...run, abandoned: () => void abandoned.push('a1') };
    lanes.enter({ ...first, record: incoming(), run: own });
    expect([seen, abandoned]).toEqual([[], ['a1']]);
  });
});
