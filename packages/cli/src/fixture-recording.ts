import { mkdirSync } from 'node:fs';
import { TributaryError } from '@tributary/errors';
import { createTopicNames, readKeys, type Config } from '@tributary/host';
import type { IncomingRecord, Kafka } from '@tributary/kafka';
import { createRecorder, recordedIn, writeRecorded, type Recorded, type Recorder } from '@tributary/plugin-testing';
import { assembleProvider, type ConfiguredProvider } from '@tributary/runtime';
import type { Environment } from './context.ts';

/** A fixture that was written. */
export type WrittenFixture = Extract<Recorded, { kind: 'fixture' }> & { file: string };

/** What to record, and where to. */
export interface RecordingOptions {
  config: Config;
  environment: Environment;
  kafka: Kafka;
  provider: ConfiguredProvider;
  from: 'beginning' | 'end';
  deadLetters: boolean;
  unverified: boolean;
  /** Ends the recording after so many fixtures. */
  limit: number;
  /** Of one type alone. */
  type?: string | undefined;
  /** The folder that the fixtures are written into: absolute. */
  out: string;
  /** Day of the recording, `2026-01-31`. */
  date: string;
  onFixture(fixture: WrittenFixture): void;
  /** Ends it. From the beginning, it also ends when everything has been read that stood there. */
  stop: Promise<void>;
}

/** What a recording came to. */
export interface Recording {
  records: number;
  fixtures: number;
  /** How many records became no fixture, by reason. */
  leftOut: Record<string, number>;
}

/**
 * Reads a provider's raw records, or its dead letters, and writes fixtures of them, each as soon as it is made. Throws `kafka.*`,
 * `plugin.*`, `config.key_unreadable` (unless it records what is unverified), and `cli.invalid_usage` where it cannot write.
 */
export async function recordFixtures(options: RecordingOptions): Promise<Recording> {
  const { config, kafka, provider, limit } = options;
  const names = createTopicNames(config.kafka.topicPrefix);
  const recorder = await openRecorder(options);
  const recording: Recording = { records: 0, fixtures: 0, leftOut: {} };
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  ended.catch(() => undefined); // it may fail before anybody waits for it, and is waited for below
  let isOver = false;
  const tail = await kafka.tail({
    topics: [options.deadLetters ? names.deadLetters(provider.id) : names.raw(provider.id)],
    from: options.from,
    onStopped: fail,
    onRecord(record) {
      if (isOver) return;
      try {
        take(record, { recorder, recording, options });
        isOver = recording.fixtures >= limit;
        if (isOver) end();
      } catch (error) {
        isOver = true;
        fail(error); // thrown on, it would be taken for a failure of Kafka
      }
    },
  });
  try {
    await Promise.race([ended, options.stop, ...(options.from === 'beginning' ? [tail.caughtUp] : [])]);
  } finally {
    isOver = true;
    await tail.close();
  }
  return recording;
}

function openRecorder(options: RecordingOptions): Promise<Recorder> {
  const { config, environment, provider, deadLetters, unverified, out, date } = options;
  const { accounts } = provider.config;
  const settings = Object.entries(accounts).map(([account, { settings: values }]) => [account, values] as const);
  const keys = unverified
    ? { accounts: new Map() }
    : readKeys({ provider: provider.id, accounts, environment, folder: config.folder });
  // A plugin of which nothing is recorded yet may have no folder of fixtures; this makes it one.
  within(out, () => mkdirSync(out, { recursive: true }));
  const topic = `${deadLetters ? 'dead-letters' : 'raw'}.${provider.id}`;
  return createRecorder({
    folder: provider.folder,
    provider: assembleProvider(provider, keys),
    settings: new Map(settings),
    source: `recorded ${date} from ${topic},${unverified ? ' signature not verified,' : ''} personal data replaced`,
    type: options.type,
    unverified,
    before: within(out, () => recordedIn(out)),
  });
}

interface Taking {
  recorder: Recorder;
  recording: Recording;
  options: RecordingOptions;
}

function take(record: IncomingRecord, { recorder, recording, options }: Taking): void {
  recording.records += 1;
  const recorded = recorder.record(record);
  if (recorded.kind === 'left-out') {
    recording.leftOut[recorded.because] = (recording.leftOut[recorded.because] ?? 0) + 1;
    return;
  }
  const { out, onFixture } = options;
  onFixture({ ...recorded, file: within(out, () => writeRecorded(out, recorded.type, recorded.content)) });
  recording.fixtures += 1;
}

/** What cannot be done in the folder is no bug, but a folder that the user has to change. */
function within<Value>(out: string, run: () => Value): Value {
  try {
    return run();
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'it cannot be used';
    throw new TributaryError('cli.invalid_usage', { detail: `the folder ${out}: ${why}`, cause });
  }
}
