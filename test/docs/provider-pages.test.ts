import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { topicOf } from '@tributary/events';
import { loadProviders, providerPages, providerPageTexts, type Provider } from './provider-pages.ts';

const providers = await loadProviders();
const texts = await providerPageTexts(providers);

describe('docs/providers/', () => {
  test.each(Object.entries(texts))('%s says what the plugins say', (file, text) => {
    expect(readFileSync(join(providerPages, file), 'utf8')).toBe(text);
  });

  test('has a page for each plugin, and no other', () => {
    expect(readdirSync(providerPages).toSorted()).toEqual(Object.keys(texts).toSorted());
  });

  test('names every type of every plugin', () => {
    for (const { loaded } of providers)
      for (const type of Object.keys(loaded.plugin.events))
        expect(texts[`${loaded.plugin.id}.md`]).toContain(`\n| \`${type}\` | `);
  });

  test('is not made of a plugin whose README asks no open questions', async () => {
    const [one] = providers as [Provider];
    await expect(
      providerPageTexts([{ ...one, readme: one.readme.replace('## Open questions', '## Unknown') }]),
    ).rejects.toThrow('## Open questions');
  });
});

test.each(providers.map((one) => [one.loaded.plugin.id, one] as const))(
  'the coverage in the README of %s is the one of its table',
  (_id, { loaded: { plugin }, readme }) => {
    const rows = [...readme.matchAll(/^\| `([\w.]+)` +\| `(\w+\.\w+)` +\| (\w+) +\|$/gm)];
    const wrong = rows.filter(([, type = '', canonical, topic]) => {
      const mapping = plugin.events[type];
      return mapping?.kind !== 'event' || mapping.type !== canonical || topicOf(mapping.type) !== topic;
    });
    expect(wrong.map(([row]) => row)).toEqual([]);
  },
);
