import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { topics } from '@tributary/events';
import { createLogger } from '@tributary/host';
import { createInterpret } from '@tributary/interpret';
import { loadFixtures, type Fixture } from '@tributary/plugin-sdk';
import { recordOf, receivedAt } from '../../packages/interpret/test/acme.ts';
import { createEncoders, type SchemaIds } from '../../packages/runtime/src/encoders.ts';
import { assembleProvider, configureProviders } from '../../packages/runtime/src/provider-setup.ts';
import { createIsolated } from '../../packages/runtime/src/worker/isolated.ts';
import { forge } from '../../packages/cli/src/forge.ts';
import { pluginIds, pluginsFolder } from './plugins-folder.ts';

/*
 * A plugin in a thread of its own publishes what it publishes in the runtime's: the same bytes, keys and headers, and the same codes.
 */
const schemaIds = Object.fromEntries(topics.map((topic, at) => [topic, at + 1])) as SchemaIds;
const opened: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(opened.map((one) => one.close())), 60_000);

/** The provider with an account for each of its fixtures' settings, in both ways. */
async function bothWays(id: string, fixtures: readonly Fixture[]) {
  const accountNames = new Map(
    fixtures.map(({ settings }) => JSON.stringify(settings)).map((one, at) => [one, `a${at}`]),
  );
  const accounts = [...accountNames].map(([settings, name]) => {
    const account = { environment: null, toleranceSeconds: null, schemes: [], allowUnsigned: false, keys: [] };
    return [name, { ...account, settings: JSON.parse(settings) as Record<string, unknown> }] as const;
  });
  const config = { plugin: null, accounts: Object.fromEntries(accounts) };
  const [configured] = await configureProviders({ providers: { [id]: config }, folder: pluginsFolder });
  if (configured === undefined) throw new Error('no provider');
  const { secret, signingKey } = configured.plugin.signature.generateKey();
  const keys = {
    accounts: new Map(accounts.map(([name]) => [name, [{ id: 'k', secret, notBefore: null, notAfter: null }]])),
  };
  const isolated = createIsolated({
    data: { provider: id, config, folder: pluginsFolder, schemaIds, fingerprints: true },
    timeoutMs: 60_000,
    memoryBytes: 512 * 2 ** 20,
    plugin: id,
    onTrouble: ({ code }) => expect(code).toBeUndefined(),
    logger: createLogger({ name: 'test' }),
  });
  opened.push(isolated);
  const records = fixtures.flatMap((fixture, at) => {
    const account = accountNames.get(JSON.stringify(fixture.settings)) ?? '';
    return (['genuine', 'foreign-key'] as const).map((forgery) => {
      const { body, headers } = forge(configured, { fixture, forgery, signingKey, now: receivedAt });
      const record = { topic: `raw.${id}`, offset: BigInt(at) };
      return recordOf(body, { httpHeaders: headers, headers: { 'raw-account': account }, record });
    });
  });
  const provider = { ...assembleProvider(configured, keys), fingerprints: true };
  return {
    records,
    inline: createInterpret(provider, createEncoders(schemaIds)),
    worker: isolated.interpretWith(keys),
  };
}

describe('a plugin', () => {
  test.each(pluginIds)(
    '%s becomes the same of every fixture and of every forgery, in a thread of its own and in the runtime’s',
    async (id) => {
      const { records, inline, worker } = await bothWays(id, loadFixtures(join(pluginsFolder, id)));
      const expected = records.map((record) => inline(record));
      const found = await worker(records);
      expect(found.filter(({ kind }) => kind === 'published').length).toBeGreaterThan(0);
      expect(found).toEqual(expected);
      const errors = (all: typeof found) =>
        all.map((one) => (one.kind === 'dead-lettered' ? one.error.code : one.kind));
      expect(errors(found)).toEqual(errors(expected));
    },
    120_000,
  );
});
