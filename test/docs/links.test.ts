import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { anchorsOf, brokenLinks, markdownPages } from './links.ts';

const root = join(import.meta.dirname, '../..');

test.each(markdownPages(root))('every link of %s leads somewhere', (page) => {
  expect(brokenLinks(root, page)).toEqual([]);
});

describe('a page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-links-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'there.md'), '# Here\n\n## `a.b` and (c)\n');

  test.each([
    ['[x](gone.md)', ['gone.md']],
    ['[x](there.md#gone)', ['there.md#gone']],
    ['[x](#gone)', ['#gone']],
    ['[x][1]\n\n[1]: gone.md', ['gone.md']],
    ['[x](there.md) [y](there.md#ab-and-c) [z](https://example.com/gone) [own](#own)\n\n# Own', []],
    ['`[x](gone.md)` and ``[`x`](gone.md)``', []],
    ['```md\n[x](gone.md)\n# Heading\n```', []],
  ])('%j has the broken links %j', (text, broken) => {
    writeFileSync(join(folder, 'page.md'), text);
    expect(brokenLinks(folder, 'page.md')).toEqual(broken);
  });

  test('has the anchors that GitHub gives it', () => {
    const text =
      '# One [two](x.md)\n\n## Event-ids, _again_\n\n## One two\n\n### `providers.<id>.keys[]`\n\n```sh\n# none\n```\n';
    expect([...anchorsOf(text)]).toEqual(['one-two', 'event-ids-again', 'one-two-1', 'providersidkeys']);
  });
});
