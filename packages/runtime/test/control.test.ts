import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import type { OutgoingRecord } from '@tributary/kafka';
import { controlRecord } from '../src/control-record.ts';
import { startControl, type Control } from '../src/control.ts';
import { captureLog, type CapturedLog } from './captured-log.ts';
import { recordOf } from './fake-control.ts';
import { createFakeTopic, type FakeTopic } from './fake-topic.ts';
import { aWhile, until } from './until.ts';

const unreachable = new TributaryError('kafka.unreachable');
const pause = recordOf('acme', 'person', { state: 'paused' });
const resume = recordOf('acme', 'person', { state: 'running' });

const quarantine = { state: 'quarantined', by: 'r', at: '2026-01-01', because: '', failedProbes: 0 } as const;

let topic: FakeTopic;
let log: CapturedLog;
let control: Control | undefined;
let published: unknown[];
/** Acknowledges; that it can be read is the test's business. */
let publish: (records: readonly OutgoingRecord[]) => Promise<void>;
beforeEach(() => {
  topic = createFakeTopic('staging.control');
  log = captureLog();
  published = [];
  publish = async (records) => void published.push(...records);
});
afterEach(() => control?.close());

async function start(hearWithinMs?: number): Promise<Control> {
  control = await startControl({
    kafka: topic,
    topic: 'staging.control',
    publisher: { publish: (records) => publish(records) },
    logger: log.logger,
    restartAfterMs: 10,
    ...(hearWithinMs !== undefined && { hearWithinMs }),
  });
  return control;
}

const stateOf = () => control?.stateOf('acme').state;

describe('control', () => {
  test('is known whole when it has started', async () => {
    await topic.append(pause, resume, pause);
    await start();
    expect(stateOf()).toBe('paused');
  });

  test('has not started before the topic was read whole', async () => {
    const held = Promise.withResolvers<void>();
    topic.onNextCatchUps.push(held.promise);
    let hasStarted = false;
    const starting = start().then(() => (hasStarted = true));
    await aWhile();
    expect(hasStarted).toBe(false);
    held.resolve();
    await starting;
  });

  test.each([
    ['cannot be read', () => topic.onNextTails.push(rejected())],
    [
      'ends before it was read whole',
      () => {
        topic.onNextCatchUps.push(new Promise(() => undefined));
        void until(() => topic.readings.length > 0).then(() => topic.readings[0]?.stop(unreachable));
      },
    ],
  ])('does not start where the topic %s', async (_what, happens) => {
    happens();
    await expect(start()).rejects.toBe(unreachable);
  });

  test('tells those who watch a provider of what is said of it, and no others', async () => {
    await start();
    const heard: string[] = [];
    const stop = control?.watch('acme', () => heard.push(String(stateOf())));
    control?.watch('other', () => heard.push('other'));
    await topic.append(pause);
    await topic.append(resume);
    expect(heard).toEqual(['paused', 'running']);
    stop?.();
    await topic.append(pause);
    expect(heard).toHaveLength(2);
  });

  test('warns of what it cannot read, with its coordinates and nothing of it, and goes on', async () => {
    await start();
    await topic.append(pause, { key: 'acme', value: Buffer.from('4242') }, { key: null, value: null });
    expect(stateOf()).toBe('paused');
    expect(log.lines('warn')).toMatchObject([
      { topic: 'staging.control', partition: 0, offset: '1', provider: 'acme' },
      { topic: 'staging.control', partition: 0, offset: '2', provider: null },
    ]);
    expect(log.text()).not.toContain('4242');
    await topic.append(resume);
    expect(stateOf()).toBe('running');
  });

  test('says something as a runtime', async () => {
    await start();
    await control?.say('acme', quarantine);
    expect(published).toMatchObject([{ topic: 'staging.control', key: 'acme/runtime' }]);
  });
});

describe('control that cannot be read any more', () => {
  test('holds, and is read again until it can be', async () => {
    await topic.append(pause);
    await start();
    const heard: unknown[] = [];
    control?.watch('acme', () => heard.push(stateOf()));
    topic.onNextTails.push(...[1, 2].map(() => rejected()));
    topic.readings[0]?.stop(unreachable);
    await until(() => log.lines('warn').length === 3);
    expect(stateOf()).toBe('paused');
    await until(() => topic.readings.length === 2);
    await topic.append(resume);
    await until(() => stateOf() === 'running');
  });

  test('is told of as it is now, and not of what was said and taken back in between', async () => {
    await start();
    const heard: unknown[] = [];
    control?.watch('acme', () => heard.push(stateOf()));
    topic.readings[0]?.stop(unreachable);
    await topic.append(pause, resume);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['running']);
  });

  test('keeps what is known of a topic that was made anew', async () => {
    await topic.append(pause);
    await start();
    topic.records.splice(0);
    topic.readings[0]?.stop(new TributaryError('kafka.topic_missing'));
    await until(() => topic.readings.length === 2);
    await aWhile();
    expect(stateOf()).toBe('paused');
  });

  test('counts nothing twice that comes again after an interruption', async () => {
    await topic.append(pause, resume);
    await start();
    const [first] = topic.records;
    if (first !== undefined) await topic.readings[0]?.again(first);
    expect(stateOf()).toBe('running');
  });

  test('is not read again once it is closed', async () => {
    await start();
    topic.readings[0]?.stop(unreachable);
    await control?.close();
    await aWhile();
    expect(topic.readings).toHaveLength(1);
  });

  test('is of no account once it is closed', async () => {
    await start();
    await control?.close();
    topic.readings[0]?.stop(unreachable);
    await aWhile();
    expect([topic.readings.length, log.lines('warn')]).toEqual([1, []]);
  });

  test('is closed where it is just being read again', async () => {
    await start();
    const held = Promise.withResolvers<void>();
    topic.onNextCatchUps.push(held.promise);
    topic.readings[0]?.stop(unreachable);
    await until(() => topic.readings.length === 2);
    const closed = control?.close();
    held.resolve();
    await closed;
    expect(topic.readings[1]?.isClosed()).toBe(true);
  });
});

describe('a word of its own that was acknowledged', () => {
  /** What was written is read by no reading that goes on. */
  const writeUnread = async (records: readonly OutgoingRecord[]) => {
    const offset = BigInt(topic.records.length);
    for (const { key, value } of records)
      topic.records.push({
        topic: 'staging.control',
        partition: 0,
        offset,
        timestampMs: 0,
        key: Buffer.from(String(key)),
        value,
        headers: [],
      });
  };

  test('and is not read in time has the topic read anew: the reader hangs, which nobody says', async () => {
    await start(20);
    const heard: unknown[] = [];
    control?.watch('acme', () => heard.push(stateOf()));
    publish = writeUnread;
    await control?.say('acme', quarantine);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['quarantined']);
    expect(log.lines('warn')).toMatchObject([{ topic: 'staging.control', err: { code: 'kafka.request_failed' } }]);
    await aWhile();
    expect(topic.readings.length).toBe(2);
  });

  test('has it read anew as often as that hangs too', async () => {
    await start(20);
    publish = writeUnread;
    topic.onNextCatchUps.push(new Promise(() => undefined));
    await control?.say('acme', quarantine);
    await until(() => topic.readings.length === 3);
    await until(() => stateOf() === 'quarantined');
  });

  test('and is read, before or after that is known, changes nothing', async () => {
    await start(20);
    publish = (records) => topic.append(...records);
    await control?.say('acme', quarantine);
    publish = async () => undefined;
    const release = { ...quarantine, state: 'running' } as const;
    await control?.say('acme', release);
    await topic.append(controlRecord('staging.control', { provider: 'acme', speaker: 'runtime' }, release));
    await aWhile();
    expect([topic.readings.length, log.lines('warn')]).toEqual([1, []]);
  });

  test('and is gone from the topic has it read anew once', async () => {
    await start(20);
    await control?.say('acme', quarantine);
    await until(() => topic.readings.length === 2);
    await aWhile();
    expect(topic.readings).toHaveLength(2);
  });

  test('is waited for by nobody where it was refused, nor once control is closed', async () => {
    await start(20);
    publish = () => rejected();
    await expect(control?.say('acme', quarantine)).rejects.toBe(unreachable);
    publish = async () => undefined;
    await control?.say('acme', quarantine);
    await control?.close();
    await aWhile();
    expect([topic.readings.length, log.lines('warn')]).toEqual([1, []]);
  });
});

/** What waits in a queue until somebody awaits it. */
function rejected(): Promise<never> {
  const promise = Promise.reject(unreachable);
  promise.catch(() => undefined);
  return promise;
}
