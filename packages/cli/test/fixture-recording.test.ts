import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { parseConfig } from '@tributary/host';
import type { IncomingRecord, Kafka, TailOptions } from '@tributary/kafka';
import { loadFixtures } from '@tributary/plugin-sdk';
import { configureProviders, type ConfiguredProvider } from '@tributary/runtime';
import { recordFixtures, type RecordingOptions, type WrittenFixture } from '../src/fixture-recording.ts';
import { temporaryFolder } from './shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const config = parseConfig(
  JSON.stringify({
    kafka: { topicPrefix: 'test.' },
    providers: {
      useepay: {
        accounts: {
          shop: { settings: { amountUnit: 'minor' }, keys: [{ id: 'one', file: 'useepay.key' }] },
        },
      },
    },
  }),
  { file: join(folder, 'tributary.yaml') },
);

let provider: ConfiguredProvider;
let records: IncomingRecord[];
beforeAll(async () => {
  const [found] = await configureProviders(config);
  if (found === undefined) throw new Error('no provider');
  provider = found;
  const { signature } = provider.plugin;
  const { secret, signingKey } = signature.generateKey();
  writeFileSync(join(folder, 'useepay.key'), secret);
  const now = Date.now() * 1000;
  const fixtures = loadFixtures(provider.folder).filter(({ settings }) => settings['amountUnit'] === 'minor');
  records = fixtures.map((fixture, at): IncomingRecord => {
    const { body } = fixture;
    const key = at === 0 ? signature.generateKey().signingKey : signingKey;
    const headers = signature.sign({ body, key, signedAt: now });
    const rawHeaders = {
      'raw-spec': '1',
      'raw-id': '019b76da-0000-7000-8000-000000000000',
      'raw-received-at': new Date(now / 1000).toISOString(),
      'raw-account': 'shop',
      'raw-http-headers': JSON.stringify(headers),
    };
    return {
      topic: 'test.raw.useepay',
      partition: 0,
      offset: BigInt(at),
      timestampMs: now / 1000,
      key: null,
      value: body,
      headers: Object.entries(rawHeaders).map(([name, value]) => [name, Buffer.from(value)]),
    };
  });
});

/** A Kafka whose topics hold the records, and what was asked of it. */
function createKafka(): { kafka: Kafka; asked: TailOptions[]; closed(): number } {
  const asked: TailOptions[] = [];
  let closed = 0;
  const tail: Kafka['tail'] = async (options) => {
    asked.push(options);
    for (const record of records) {
      try {
        await options.onRecord(record);
      } catch (cause) {
        options.onStopped?.(new TributaryError('kafka.request_failed', { cause }));
      }
    }
    return {
      caughtUp: options.from === 'beginning' ? Promise.resolve() : new Promise(() => {}),
      reached: async () => {},
      close: async () => void (closed += 1),
    };
  };
  return { kafka: { tail } as unknown as Kafka, asked, closed: () => closed };
}

let out: string;
let written: WrittenFixture[];
beforeEach(() => {
  out = join(folder, `out-${Math.random()}`);
  written = [];
});
const record = (options: Partial<RecordingOptions> = {}) =>
  recordFixtures({
    config,
    environment: {},
    kafka: createKafka().kafka,
    provider,
    from: 'beginning',
    deadLetters: false,
    unverified: false,
    limit: Number.POSITIVE_INFINITY,
    out,
    date: '2026-05-06',
    onFixture: (fixture) => written.push(fixture),
    stop: new Promise(() => {}),
    ...options,
  });

test('every record is counted: as a fixture, or with why it is none', async () => {
  const recording = await record();
  const left = Object.values(recording.leftOut).reduce((sum, count) => sum + count, 0);
  expect(recording.records).toBe(records.length);
  expect(recording.fixtures + left).toBe(records.length);
  expect(recording.leftOut['verify.signature_mismatch']).toBe(1);
  expect(readdirSync(out)).toHaveLength(recording.fixtures);
  expect(written.map(({ file }) => file)).toHaveLength(recording.fixtures);
});

test('a fixture says where it comes from, and holds the settings of the account', async () => {
  await record({ limit: 1 });
  const content = JSON.parse(readFileSync(written[0]?.file ?? '', 'utf8')) as unknown;
  expect(content).toMatchObject({
    source: 'recorded 2026-05-06 from raw.useepay, personal data replaced',
    settings: { amountUnit: 'minor' },
    events: [{ provider: 'useepay', account: 'main' }],
  });
});

test('after as many fixtures as were asked for it ends, and lets go of Kafka', async () => {
  const { kafka, closed } = createKafka();
  expect(await record({ kafka, limit: 2, from: 'end' })).toMatchObject({ fixtures: 2 });
  expect(readdirSync(out)).toHaveLength(2);
  expect(closed()).toBe(1);
});

test('from the end it reads until it is stopped', async () => {
  const { kafka, asked } = createKafka();
  await record({ kafka, from: 'end', stop: Promise.resolve() });
  expect(asked).toMatchObject([{ from: 'end', topics: ['test.raw.useepay'] }]);
});

test('a second run adds nothing, and overwrites nothing', async () => {
  const first = await record();
  const before = readdirSync(out).map((file) => readFileSync(join(out, file), 'utf8'));
  expect(await record()).toMatchObject({ fixtures: 0, leftOut: { 'like one that is recorded': records.length - 1 } });
  expect(readdirSync(out).map((file) => readFileSync(join(out, file), 'utf8'))).toEqual(before);
  expect(before).toHaveLength(first.fixtures);
});

test('dead letters come from their own topic, and are said to', async () => {
  const { kafka, asked } = createKafka();
  await record({ kafka, deadLetters: true, limit: 1 });
  expect(asked).toMatchObject([{ topics: ['test.dead-letters.useepay'] }]);
  expect(written[0]?.content.source).toContain('from dead-letters.useepay,');
});

describe('without a key', () => {
  const keyless = () => ({ ...config, folder: join(folder, 'elsewhere') });

  test('nothing is recorded', async () => {
    await expect(record({ config: keyless() })).rejects.toMatchObject({ code: 'config.key_unreadable' });
  });

  test('what is not verified is, where it is asked for, and says so', async () => {
    const recording = await record({ config: keyless(), unverified: true });
    expect(recording.leftOut).not.toHaveProperty('verify.signature_mismatch');
    expect(written[0]?.content.source).toBe(
      'recorded 2026-05-06 from raw.useepay, signature not verified, personal data replaced',
    );
  });
});

test('a folder that cannot be written into is a mistake of the command line', async () => {
  writeFileSync(join(folder, 'a-file'), '');
  await expect(record({ out: join(folder, 'a-file') })).rejects.toMatchObject({
    code: 'cli.invalid_usage',
    detail: expect.stringContaining('a-file'),
  });
});

test('what goes wrong with a record is told as what it is, and ends the recording', async () => {
  const onFixture = () => {
    throw new RangeError('a bug');
  };
  await expect(record({ onFixture })).rejects.toThrow(RangeError);
  expect(readdirSync(out)).toHaveLength(1);
});

test('when Kafka ends the reading, so does the recording', async () => {
  const tail: Kafka['tail'] = async ({ onStopped }) => {
    onStopped?.(new TributaryError('kafka.unreachable'));
    return { caughtUp: new Promise(() => {}), reached: async () => {}, close: async () => {} };
  };
  await expect(record({ kafka: { tail } as unknown as Kafka })).rejects.toMatchObject({ code: 'kafka.unreachable' });
});
