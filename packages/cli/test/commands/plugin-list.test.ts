import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { topicOf } from '@tributary/events';
import { builtInProviders, loadPlugin } from '@tributary/plugin-sdk';
import { run, temporaryFolder } from '../shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const openPlugin = join(import.meta.dirname, '../plugins/open.ts');
const list = async (...args: string[]) => run(['plugin', 'list', ...args], { folder });
const linesOf = (text: string) => text.trim().split('\n');

async function listAsJson(...args: string[]) {
  const ran = await list(...args, '--json');
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  return linesOf(ran.stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('plugin list', () => {
  test('shows each built-in plugin with its version, contract, schemes and types per topic', async () => {
    const { exitCode, stdout } = await list();
    expect(exitCode).toBe(0);
    expect(linesOf(stdout).map((line) => line.split(/\s+/)[0])).toEqual(builtInProviders());
    for (const line of linesOf(stdout))
      expect(line).toMatch(
        /^[a-z][a-z0-9-]* +@tributary\/plugin-[a-z0-9-]+@\d+\.\d+\.\d+ +contract 1 +[a-z].* {2}.*(payments|payouts) \d+/,
      );
  });

  test('--json says the same of them, and the counts are those of their tables', async () => {
    const lines = await listAsJson();
    for (const line of lines) {
      const provider = String(line['provider']);
      const { plugin, name, version } = await loadPlugin({ provider, from: folder });
      const topics = Object.values(plugin.events).map((one) => (one.kind === 'event' ? topicOf(one.type) : 'ignored'));
      const counts = Object.entries(Object.groupBy(topics, (topic) => topic)).map(([topic, all]) => [
        topic,
        all?.length,
      ]);
      expect(line).toEqual({
        kind: 'plugin',
        provider,
        plugin: `${name}@${version}`,
        contract: 1,
        schemes: [plugin.signature.name, ...Object.keys(plugin.furtherSchemes ?? {})],
        types: Object.fromEntries(counts),
      });
    }
    expect(lines.map(({ provider }) => provider)).toEqual(builtInProviders());
  });

  test('with a folder shows the plugin in it too, in the place of one of the same id', async () => {
    const template = join(import.meta.dirname, '../../template/plugin');
    const lines = await listAsJson(template);
    expect(lines).toHaveLength(builtInProviders().length + 1);
    expect(lines).toContainEqual(expect.objectContaining({ provider: 'example', types: { payments: 2, ignored: 1 } }));
  });

  test('with a configuration shows those that it names', async () => {
    const config = join(folder, 'named.yaml');
    writeFileSync(config, JSON.stringify({ providers: { open: { plugin: openPlugin, accounts: {} } } }));
    const lines = await listAsJson('--config', config);
    expect(lines.map(({ provider }) => provider)).toEqual([...builtInProviders(), 'open'].toSorted());
  });
});
