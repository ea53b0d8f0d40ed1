import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, jest, test } from '@jest/globals';
import { createKafka, type OutgoingRecord } from '@tributary/kafka';
import { controlRecord } from '@tributary/runtime';
import { describeKafka } from '../../../../test/jest/stack.ts';
import { run, temporaryFolder } from '../shell.ts';

jest.setTimeout(60_000);

describeKafka('`tributary provider`', ({ brokers }) => {
  const { folder, remove } = temporaryFolder();
  const kafka = createKafka({ brokers, clientId: 'tests' });
  const admin = kafka.admin();
  const producer = kafka.producer();
  let prefix = '';

  /** Two deployments on one Kafka, of which the other has paused what this one runs. */
  beforeEach(async () => {
    prefix = `t${randomUUID().slice(0, 8)}.`;
    writeFileSync(
      join(folder, 'tributary.yaml'),
      JSON.stringify({
        kafka: { brokers, topicPrefix: prefix },
        runtime: { group: `${prefix}runtime` },
        providers: { acme: { plugin: './away', accounts: {} }, other: { plugin: './away', accounts: {} } },
      }),
    );
    const topics = ['control', 'other.control', 'raw.acme', 'raw.other'];
    await admin.applyTopics(
      topics.map((topic) => ({ topic: prefix + topic, partitions: 1, replicationFactor: 1, settings: {} })),
    );
    const word = { by: 'x', at: '2026-01-01', because: '', failedProbes: 0 };
    const elsewhere = controlRecord(
      `${prefix}other.control`,
      { provider: 'acme', speaker: 'person' },
      { ...word, state: 'paused' },
    );
    await producer.publish([elsewhere]);
  });
  afterAll(async () => {
    remove();
    await producer.close();
    await admin.close();
    await kafka.close();
  });

  async function provider(...args: string[]) {
    const ran = await run(['provider', ...args], { folder });
    const isJson = args.includes('--json');
    const lines = ran.stdout.split('\n').filter((line) => line !== '');
    return { ...ran, lines: isJson ? lines.map((line) => JSON.parse(line) as Record<string, unknown>) : [] };
  }

  const list = async () => (await provider('list', '--json')).lines;
  const write = (record: Pick<OutgoingRecord, 'key' | 'value'>) =>
    producer.publish([{ topic: `${prefix}control`, ...record }]);
  const quarantine = () =>
    producer.publish([
      controlRecord(
        `${prefix}control`,
        { provider: 'acme', speaker: 'runtime' },
        {
          state: 'quarantined',
          by: 'runtime@host-1',
          at: '2026-01-01T00:00:00Z',
          because: 'decode.timed_out',
          failedProbes: 1,
        },
      ),
    ]);

  test('pauses, lists and resumes, and says who, when and why', async () => {
    const paused = await provider('pause', 'acme', '--because', 'the platform moves', '--by', 'ann', '--json');
    expect(paused).toMatchObject({ exitCode: 0, stderr: '' });
    expect(paused.lines).toEqual([
      {
        kind: 'provider',
        provider: 'acme',
        changed: true,
        before: 'running',
        state: 'paused',
        by: 'ann',
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        because: 'the platform moves',
      },
    ]);
    expect(await list()).toEqual([
      {
        kind: 'provider',
        provider: 'acme',
        state: 'paused',
        by: 'ann',
        at: paused.lines[0]?.['at'],
        because: 'the platform moves',
        lag: 0,
      },
      { kind: 'provider', provider: 'other', state: 'running', by: null, at: null, because: null, lag: 0 },
    ]);
    const resumed = await provider('resume', 'acme', '--json');
    expect(resumed.lines).toMatchObject([
      { changed: true, before: 'paused', state: 'running', by: userInfo().username },
    ]);
    expect(await list()).toMatchObject([{ provider: 'acme', state: 'running' }, { provider: 'other' }]);
  });

  test('says to people what it did, and that runtimes obey within a second', async () => {
    expect((await provider('pause', 'acme', '--by', 'ann', '--because', 'a move')).stdout).toMatch(
      /^acme is paused\. Runtimes obey within a second/,
    );
    expect((await provider('list')).stdout).toMatch(
      /^acme is paused \(ann, .*Z: a move\), 0 waiting\nother runs, 0 waiting\n$/,
    );
    expect((await provider('resume', 'acme')).stdout).toMatch(/^acme runs again/);
  });

  test('to pause twice is no failure, is said, and writes nothing', async () => {
    await provider('pause', 'acme', '--by', 'ann');
    const again = await provider('pause', 'acme', '--by', 'bob', '--json');
    expect(again).toMatchObject({ exitCode: 0, lines: [{ changed: false, state: 'paused', by: 'ann' }] });
    expect((await admin.offsets(`${prefix}control`))[0]?.end).toBe(1n);
    expect((await provider('resume', 'other')).stdout).toBe('other runs already.\n');
    expect((await admin.offsets(`${prefix}control`))[0]?.end).toBe(1n);
  });

  test('resumes what a runtime has quarantined', async () => {
    await quarantine();
    expect(await list()).toMatchObject([
      { provider: 'acme', state: 'quarantined', by: 'runtime@host-1', because: 'decode.timed_out' },
      { state: 'running' },
    ]);
    expect((await provider('resume', 'acme', '--json')).lines).toMatchObject([
      { changed: true, before: 'quarantined' },
    ]);
    expect(await list()).toMatchObject([{ state: 'running' }, { state: 'running' }]);
  });

  test('makes a pause of a quarantine, which no runtime ends', async () => {
    await quarantine();
    expect((await provider('pause', 'acme', '--json')).lines).toMatchObject([{ changed: true, before: 'quarantined' }]);
    await quarantine();
    expect(await list()).toMatchObject([{ state: 'paused' }, { state: 'running' }]);
  });

  test('tells of a record that cannot be read, and says a pause below it anew', async () => {
    await provider('pause', 'acme', '--by', 'ann');
    await write({ key: 'acme', value: Buffer.from('{"state":"running"') });
    const listed = await provider('list', '--json');
    expect(listed).toMatchObject({ exitCode: 0, lines: [{ state: 'paused', by: 'ann' }, { state: 'running' }] });
    expect(listed.stderr).toContain(`${prefix}control/0/1 cannot be read`);
    expect((await provider('pause', 'acme', '--by', 'bob', '--json')).lines).toMatchObject([
      { changed: true, by: 'bob' },
    ]);
  });

  test('lists how many webhooks wait, of all partitions, from where the group stands', async () => {
    const topic = `${prefix}raw.acme`;
    await producer.publish([1, 2, 3].map((n) => ({ topic, key: null, value: Buffer.from(String(n)) })));
    expect(await list()).toMatchObject([{ lag: 3 }, { lag: 0 }]);
    await admin.setCommitted(`${prefix}runtime.acme`, topic, [{ partition: 0, offset: 2n }]);
    expect(await list()).toMatchObject([{ lag: 1 }, { lag: 0 }]);
    await admin.deleteTopics([`${prefix}raw.other`]);
    expect(await list()).toMatchObject([{ lag: 1 }, { lag: null }]);
  });

  test('without the control topic says what makes it', async () => {
    await admin.deleteTopics([`${prefix}control`]);
    const ran = await provider('list');
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('kafka.topic_missing');
    expect(ran.stderr).toContain('tributary topics apply');
  });
});
