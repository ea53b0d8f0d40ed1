import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSeenEvents, type SeenEvents } from '../src/seen-events.ts';
import { startSeenLog, type SeenLog } from '../src/seen-log.ts';
import { captureLog } from './captured-log.ts';
import { markNamed } from './seen-marks.ts';
import { createSeenTopic, seenTopic, type SeenTopic } from './seen-topic.ts';
import { aWhile, until } from './until.ts';

let topic: SeenTopic;
let captured: ReturnType<typeof captureLog>;
let members: Member[];

beforeEach(() => {
  topic = createSeenTopic(2);
  captured = captureLog();
  members = [];
});
afterEach(() => Promise.all(members.map(({ log }) => log.close())));

/** A runtime's view of the topic. */
interface Member {
  log: SeenLog;
  events: SeenEvents;
  knows(name: string, says?: string): boolean;
  /** Writes that an event was published, and learns it when that is acknowledged. */
  write(name: string, says?: string): Promise<void>;
}

function join(partition = 0): Member {
  const events = createSeenEvents({ windowSeconds: 100, maxEvents: 1000 });
  const { kafka, admin } = topic;
  const log = startSeenLog({ kafka, admin, topic: seenTopic, events, logger: captured.logger, restartAfterMs: 5 });
  const member: Member = {
    log,
    events,
    knows: (name, says = 'paid') => events.has(markNamed(name, { says })),
    async write(name, says = 'paid') {
      const records = log.records(partition, 'main', [markNamed(name, { says })]);
      log.learn(records, await topic.publisher.publish(records));
    },
  };
  members.push(member);
  return member;
}

const place = (epoch: number, { partition = 0, signal = new AbortController().signal } = {}) => ({
  partition,
  epoch,
  signal,
});

async function isWaiting(promise: Promise<void>): Promise<boolean> {
  let isDone = false;
  void promise.then(() => (isDone = true));
  await aWhile();
  return !isDone;
}

describe('what was published is known', () => {
  test('by whom it is assigned to, before the first batch, and not earlier than the log was read', async () => {
    const one = join();
    await one.log.caughtUp(place(1));
    await one.write('a');
    topic.hold(true);
    const other = join();
    const waiting = other.log.caughtUp(place(2));
    expect(await isWaiting(waiting)).toBe(true);
    topic.hold(false);
    await waiting;
    expect(other.knows('a')).toBe(true);
  });

  test('of one partition without waiting for what is written in another, which may stand in a transaction that is open', async () => {
    const one = join();
    await one.log.caughtUp(place(1));
    await one.log.caughtUp(place(1, { partition: 1 }));
    await aWhile();
    topic.hold(true);
    await topic.publisher.publish(one.log.records(0, 'main', [markNamed('a')]));
    await topic.publisher.publish(one.log.records(1, 'main', [markNamed('b')]));
    one.log.lookAgain(1);
    await one.log.caughtUp(place(1));
    const waiting = one.log.caughtUp(place(1, { partition: 1 }));
    expect(await isWaiting(waiting)).toBe(true);
    topic.hold(false);
    await waiting;
    expect([one.knows('a'), one.knows('b')]).toEqual([true, true]);
  });

  test('anew after each rebalance: another member may have had the partition meanwhile', async () => {
    const [one, other] = [join(), join()];
    await one.log.caughtUp(place(1));
    topic.hold(true);
    await other.log.caughtUp(place(2));
    await other.write('a');
    await one.log.caughtUp(place(1));
    expect(one.knows('a')).toBe(false);
    const waiting = one.log.caughtUp(place(3));
    expect(await isWaiting(waiting)).toBe(true);
    topic.hold(false);
    await waiting;
    expect(one.knows('a')).toBe(true);
  });

  test('by whom it was written, at once', async () => {
    const member = join();
    await member.log.caughtUp(place(1));
    topic.hold(true);
    for (const name of ['a', 'b', 'c']) {
      await member.write(name);
      await member.log.caughtUp(place(1));
      expect(member.knows(name)).toBe(true);
    }
    topic.hold(false);
    await aWhile();
    expect(member.events.size()).toBe(3);
  });

  test('in the order of the log, also where another has written in between', async () => {
    const [one, late] = [join(), join()];
    await one.log.caughtUp(place(1));
    await late.log.caughtUp(place(1));
    topic.hold(true);
    await late.write('a', 'refunded');
    await one.write('a', 'paid');
    const waiting = one.log.caughtUp(place(1));
    expect(await isWaiting(waiting)).toBe(true);
    topic.hold(false);
    await waiting;
    expect([one.knows('a', 'paid'), one.knows('a', 'refunded')]).toEqual([true, false]);
  });

  test('anew where the reading began anew', async () => {
    const member = join();
    await member.log.caughtUp(place(1));
    await member.write('a');
    topic.end();
    await until(() => topic.opened() === 2);
    topic.hold(true);
    topic.end();
    await until(() => topic.opened() === 3);
    expect(member.knows('a')).toBe(false);
    const waiting = member.log.caughtUp(place(1));
    expect(await isWaiting(waiting)).toBe(true);
    topic.hold(false);
    await waiting;
    expect([member.knows('a'), member.events.size()]).toEqual([true, 1]);
  });
});

describe('partitions', () => {
  test('of the raw topic have theirs, and where the raw topic has more, share them', async () => {
    const member = join(5);
    await member.log.caughtUp(place(1, { partition: 5 }));
    await member.write('a');
    expect(topic.logs.map((log) => log.length)).toEqual([0, 1]);
    expect(member.knows('a')).toBe(true);
  });

  test('of which a redelivery has another, with another key, are known too, if a little later', async () => {
    const [here, there] = [join(0), join(1)];
    await Promise.all([here.log.caughtUp(place(1)), there.log.caughtUp(place(1, { partition: 1 }))]);
    await there.write('a');
    await until(() => here.knows('a'));
  });

  test('do not wait for one another', async () => {
    const writer = join(1);
    await writer.log.caughtUp(place(1, { partition: 1 }));
    await writer.write('a');
    topic.hold(true);
    const other = join();
    await other.log.caughtUp(place(2, { partition: 0 }));
    const waiting = other.log.caughtUp(place(2, { partition: 1 }));
    expect(await isWaiting(waiting)).toBe(true);
    topic.hold(false);
    await waiting;
  });
});

describe('trouble', () => {
  test('with the look-up is waited out, and said', async () => {
    topic.failing.offsets.push(new Error('no broker answers'));
    await join().log.caughtUp(place(1));
    expect(captured.lines('warn')).toMatchObject([{ topic: seenTopic, retryInMs: 5 }]);
  });

  test('is waited out no longer than the signal says', async () => {
    topic.failing.offsets.push(...Array.from({ length: 100 }, () => new Error('no broker answers')));
    const stop = new AbortController();
    const waiting = join().log.caughtUp(place(1, { signal: stop.signal }));
    await until(() => captured.lines('warn').length > 2);
    stop.abort(new Error('the partition was lost'));
    await expect(waiting).rejects.toThrow('the partition was lost');
  });

  test('with one record harms no other', async () => {
    const member = join();
    await member.log.caughtUp(place(1));
    await topic.publisher.publish([{ topic: seenTopic, key: null, value: Buffer.from('what is that?') }]);
    await member.write('a');
    await member.log.caughtUp(place(2));
    expect(member.knows('a')).toBe(true);
    expect(captured.lines('warn')).toMatchObject([{ partition: 0, offset: '0' }]);
    expect(captured.text()).not.toContain('what is that');
  });
});
