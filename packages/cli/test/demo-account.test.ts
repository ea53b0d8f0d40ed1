import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { demoAccount } from '../src/demo-account.ts';
import { temporaryFolder } from './shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

function pluginWith(name: string, fixtures: readonly object[]): string {
  const plugin = join(folder, name);
  mkdirSync(join(plugin, 'fixtures'), { recursive: true });
  for (const [index, fixture] of fixtures.entries())
    writeFileSync(join(plugin, `fixtures/${index}.json`), JSON.stringify({ source: '', body: {}, ...fixture }));
  return plugin;
}

const [unknown, live] = [{ events: [{ environment: 'UNKNOWN' }] }, { events: [{ environment: 'LIVE' }] }];

describe('the account of a demo', () => {
  test.each([
    ['is a test one where no webhook says what it is', [unknown, { ignored: 'why' }, {}], { environment: 'test' }],
    ['says nothing where a webhook does, which it would contradict', [unknown, live], {}],
    [
      'has the settings of the first fixture that has some',
      [live, { ...live, settings: { unit: 'minor' } }, { ...live, settings: { unit: 'major' } }],
      { settings: { unit: 'minor' } },
    ],
  ])('%s', (name, fixtures, expected) => {
    expect(demoAccount(pluginWith(name, fixtures))).toEqual(expected);
  });

  test.each(['no fixtures', 'a broken one'])('is a test one where its plugin has %s', (what) => {
    const plugin = pluginWith(what, []);
    if (what === 'a broken one') writeFileSync(join(plugin, 'fixtures/broken.json'), '{');
    expect(demoAccount(plugin)).toEqual({ environment: 'test' });
  });
});
