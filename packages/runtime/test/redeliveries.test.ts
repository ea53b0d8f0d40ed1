import { afterEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createMetrics, createTopicNames } from '@tributary/host';
import { createInterpret, type RawRecord } from '@tributary/interpret';
import { PublishError } from '@tributary/kafka';
import { processBatch, type Batch, type SettledRecord } from '../src/batch.ts';
import { interpretInline } from '../src/inline.ts';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { assembleProvider } from '../src/provider-setup.ts';
import { createRedeliveries, type Redeliveries } from '../src/redeliveries.ts';
import { createSeenEvents } from '../src/seen-events.ts';
import { startSeenLog } from '../src/seen-log.ts';
import { encoders, keysOf, paid, providerOf, receivedAt, recordOf, signed } from './acme.ts';
import { captureLog } from './captured-log.ts';
import { valuesOf } from './metric-values.ts';
import { scriptedPublisher } from './scripted-publisher.ts';
import { eventNamed } from './seen-marks.ts';
import { createSeenTopic, seenTopic, type SeenTopic } from './seen-topic.ts';
import { aWhile } from './until.ts';

const windowSeconds = 100;

let started: Redeliveries[] = [];
afterEach(async () => {
  await Promise.all(started.map((one) => one.close()));
  started = [];
});

/** A member of the group, as a process starts it. */
function join({ kafka, admin, publisher }: SeenTopic): Redeliveries {
  const { logger } = captureLog();
  const events = createSeenEvents({ windowSeconds, maxEvents: 100_000 });
  const log = startSeenLog({ kafka, admin, topic: seenTopic, events, logger, restartAfterMs: 1 });
  const redeliveries = createRedeliveries({ log, events, windowSeconds, publisher, logger });
  started.push(redeliveries);
  return redeliveries;
}

interface Delivery {
  event: string;
  says: string;
  /** Seconds since the last one. */
  after: number;
}

function settledOf({ event, says }: Delivery, at: number): SettledRecord {
  const headers = {
    'raw-received-at': new Date(receivedAt / 1000 + at * 1000).toISOString(),
    // An event belongs to one account.
    'raw-account': event < 'c' ? 'main' : 'other',
  };
  const record = recordOf(paid({ id: event }), { headers });
  return { record, interpretation: { kind: 'published', events: [eventNamed(event, says)] } };
}

const batchOf = (records: SettledRecord[], epoch: number): Batch => ({
  topic: 'raw.acme',
  partition: 0,
  records: records.map(({ record }) => record),
  epoch,
  signal: new AbortController().signal,
});

const publishAll = async (records: readonly SettledRecord[]) => [...records];
const kindsOf = (settled: readonly SettledRecord[]) => settled.map(({ interpretation }) => interpretation.kind);

async function handle(member: Redeliveries, records: SettledRecord[], epoch: number): Promise<string[]> {
  const batch = batchOf(records, epoch);
  const settled = await member.publishNew(batch, records, publishAll);
  await member.remember(batch, settled);
  return kindsOf(settled);
}

/** What must become of deliveries: the plainest way to say it. */
function createModel() {
  const last = new Map<string, { says: string; at: number }>();
  return {
    outcomeOf({ event, says }: Delivery, at: number): string {
      const known = last.get(event);
      if (known?.says === says && at - known.at <= windowSeconds) return 'duplicate';
      last.set(event, { says, at });
      return 'published';
    },
  };
}

const deliveries = fc.array(
  fc.record({
    event: fc.constantFrom('a', 'b', 'c', 'd'),
    says: fc.constantFrom('paid', 'paid', 'paid', 'refunded'),
    after: fc.nat(60),
  }),
  { minLength: 1, maxLength: 5 },
);

/** What happens around a batch. */
const turn = fc.record({
  deliveries,
  /** The partition goes to this member; another one is a rebalance. */
  member: fc.nat(1),
  /** The member's process ends after its batch, and starts anew. */
  restarts: fc.boolean(),
});

test('whatever comes again, in whatever batches, through restarts and rebalances: news is published, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 12 }), async (turns) => {
      const topic = createSeenTopic();
      const members = [join(topic), join(topic)];
      const model = createModel();
      let [at, epoch, holder] = [0, 0, -1];
      for (const { deliveries: coming, member, restarts } of turns) {
        if (member !== holder) epoch += 1;
        holder = member;
        const records = coming.map((one) => settledOf(one, (at += one.after)));
        at -= coming.reduce((sum, { after }) => sum + after, 0);
        const expected = coming.map((one) => model.outcomeOf(one, (at += one.after)));
        expect(await handle(members.at(member)!, records, epoch)).toEqual(expected);
        if (!restarts) continue;
        await members[member]?.close();
        members[member] = join(topic);
        holder = -1;
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

describe('what was published is written down', () => {
  const first = settledOf({ event: 'a', says: 'paid', after: 0 }, 0);

  test('after it was published, never before, and what was not is not', async () => {
    const topic = createSeenTopic();
    const member = join(topic);
    const batch = batchOf([first], 1);
    const failing = member.publishNew(batch, [first], () => Promise.reject(new Error('no broker answers')));
    await expect(failing).rejects.toThrow('no broker answers');
    expect(topic.logs).toEqual([[]]);
    // A crash in between: another member publishes it again.
    await member.publishNew(batch, [first], publishAll);
    expect(topic.logs).toEqual([[]]);
    expect(await handle(join(topic), [first], 2)).toEqual(['published']);
    expect(await handle(join(topic), [first], 3)).toEqual(['duplicate']);
  });

  test('until it is acknowledged', async () => {
    const topic = createSeenTopic();
    const member = join(topic);
    topic.failing.publish.push(new PublishError([{ index: 0, code: 'publish.failed', cause: new Error('scripted') }]));
    expect(await handle(member, [first], 1)).toEqual(['published']);
    expect(topic.logs[0]).toHaveLength(1);
    expect(await handle(member, [first], 1)).toEqual(['duplicate']);
  });

  test('by account, and duplicates are not', async () => {
    const topic = createSeenTopic();
    const member = join(topic);
    const records = ['a', 'c', 'b', 'a'].map((event) => settledOf({ event, says: 'paid', after: 0 }, 0));
    await handle(member, records, 1);
    expect(topic.logs[0]?.map(({ key, value }) => [String(key), value?.length])).toEqual([
      ['main', 1 + 2 * 28],
      ['other', 1 + 28],
    ]);
    await handle(member, records, 1);
    await aWhile();
    expect(topic.logs[0]).toHaveLength(2);
  });

  test('or together with the events, by whoever can: what is to be written is there to be asked for', async () => {
    const topic = createSeenTopic();
    const member = join(topic);
    const batch = batchOf([first], 1);
    const marks = member.marks(batch, await member.publishNew(batch, [first], publishAll));
    await topic.publisher.publish(marks);
    member.stored(batch);
    expect(await handle(member, [first], 1)).toEqual(['duplicate']);
  });
});

describe('a batch of genuine webhooks', () => {
  const hour = 3_600_000_000;
  const interpret = createInterpret({ ...assembleProvider(providerOf(), keysOf()), fingerprints: true }, encoders);

  /** Signed anew, received later, in another place. */
  const again = (body: Buffer, offset: bigint): RawRecord =>
    recordOf(body, {
      httpHeaders: signed(body, { at: receivedAt + hour }),
      headers: { 'raw-received-at': new Date((receivedAt + hour) / 1000).toISOString() },
      record: { offset },
    });

  function runtime(topic: SeenTopic, publisher = scriptedPublisher()) {
    const { kafka, admin, publisher: seenPublisher } = topic;
    const [metrics, log] = [createMetrics(), captureLog()];
    const outcomes = createOutcomeMetrics(metrics);
    const { logger } = log;
    const events = createSeenEvents({ windowSeconds: 72 * 3600, maxEvents: 1000 });
    const seen = startSeenLog({ kafka, admin, topic: seenTopic, events, logger, restartAfterMs: 1 });
    const limits = { events, windowSeconds: 72 * 3600 };
    const redeliveries = createRedeliveries({ ...limits, log: seen, publisher: seenPublisher, logger });
    started.push(redeliveries);
    const run = (records: RawRecord[]) =>
      processBatch(
        { topic: 'raw.acme', partition: 0, epoch: 1, records, signal: new AbortController().signal },
        {
          provider: 'acme',
          plugin: '@acme/tributary-plugin@1.2.3',
          interpret: () => interpretInline(interpret),
          redeliveries,
          publisher,
          topics: createTopicNames(''),
          metrics: outcomes,
          logger,
          now: () => new Date(),
        },
      );
    return { run, publisher, log, values: (name: string) => valuesOf(metrics, name) };
  }

  test('counts and names its duplicates, and the outcomes add up to the records received (invariant 2)', async () => {
    const { run, publisher, log, values } = runtime(createSeenTopic());
    const [first, other] = [paid({ id: 'ch_1' }), paid({ id: 'ch_2' }, { id: 'ch_3' })];
    await run([recordOf(first), again(first, 43n), recordOf(other)]);
    await run([again(other, 44n), again(paid({ id: 'ch_3' }), 45n), again(paid({ id: 'ch_3', note: 'new' }), 46n)]);
    expect(publisher.stored.map(({ key }) => key)).toEqual([
      'acme/main/ch_1',
      'acme/main/ch_2',
      'acme/main/ch_3',
      'acme/main/ch_3',
    ]);
    expect(await values('tributary_records_total')).toEqual({ 'acme published': 3, 'acme duplicate': 3 });
    expect(await values('tributary_records_received_total')).toEqual({ acme: 6 });
    expect(await values('tributary_events_published_total')).toEqual({ 'acme payments payment.succeeded': 4 });
    expect(log.lines('info')).toMatchObject([{ duplicate: 1 }, { duplicate: 2 }]);
    const named = log
      .text()
      .split('\n')
      .filter((line) => line.includes('a redelivery is not published again'));
    expect(named.map((line) => (JSON.parse(line) as { offset: string }).offset)).toEqual(['43', '44', '45']);
  });

  test('whose first delivery ended as a dead letter counts as never seen', async () => {
    const topic = createSeenTopic();
    const isTooLarge = scriptedPublisher((record) =>
      record.topic === 'payments' ? 'publish.record_too_large' : 'stored',
    );
    const body = paid({ id: 'ch_1' });
    const before = runtime(topic, isTooLarge);
    await before.run([recordOf(body), again(body, 43n)]);
    expect(await before.values('tributary_records_total')).toEqual({ 'acme dead-lettered': 2 });
    const after = runtime(topic);
    await after.run([again(body, 44n)]);
    expect(await after.values('tributary_records_total')).toEqual({ 'acme published': 1 });
  });
});
