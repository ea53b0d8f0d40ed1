import { join } from 'node:path';
import { topics } from '@tributary/events';
import type { ProviderKeys } from '@tributary/host';
import type { Interpretation, RawRecord } from '@tributary/interpret';
import type { SchemaIds } from '../../src/encoders.ts';
import type { PluginTrouble } from '../../src/plugin-trouble.ts';
import { createIsolated, type Isolation } from '../../src/worker/isolated.ts';
import { accountConfig, keysOf, paid, recordOf } from '../acme.ts';
import { captureLog } from '../captured-log.ts';

/** What the thread of the plugin that does what it is told is given. */
export const misbehaving: Isolation = {
  data: {
    provider: 'misbehaving',
    config: {
      plugin: join(import.meta.dirname, '../plugins/misbehaving.ts'),
      accounts: { main: accountConfig() },
    },
    folder: import.meta.dirname,
    schemaIds: Object.fromEntries(topics.map((topic) => [topic, 1])) as SchemaIds,
    fingerprints: false,
  },
  // Enough for a machine that has other things to do: what loops for ever takes it all, and twice.
  timeoutMs: 1000,
  memoryBytes: 96 * 2 ** 20,
};

/** Webhooks of the charges c0, c1 …, whose plugin does what their notes say. */
export function webhooks(...notes: string[]): RawRecord[] {
  return notes.map((note, place) => recordOf(paid({ id: `c${place}`, note }), { record: { offset: nextOffset++ } }));
}

let nextOffset = 0n;

/** A provider in a thread of its own, with the real thing in it. */
export function isolate(changes: Partial<Isolation> = {}) {
  const troubles: PluginTrouble[] = [];
  const log = captureLog();
  const isolated = createIsolated({
    ...misbehaving,
    ...changes,
    plugin: '@acme/tributary-plugin@1.2.3',
    onTrouble: (trouble) => void troubles.push(trouble),
    logger: log.logger,
  });
  const keys = keysOf();
  return {
    interpret: (records: readonly RawRecord[], wanted: { keys?: ProviderKeys; signal?: AbortSignal } = {}) =>
      Promise.resolve(isolated.interpretWith(wanted.keys ?? keys)(records, wanted.signal)),
    close: () => isolated.close(),
    troubles,
    log,
  };
}

/** In a word each: the key of what was published, or the code. */
export function outcomesOf(interpretations: readonly Interpretation[]): string[] {
  return interpretations.map((one) => {
    if (one.kind === 'dead-lettered') return one.error.code;
    return one.kind === 'ignored'
      ? one.reason
      : one.events.map(({ key }) => key.slice(key.lastIndexOf('/') + 1)).join();
  });
}
