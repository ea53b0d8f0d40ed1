import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '../../packages/cli/test/shell.ts';
import { commandsOf, scriptsOf, type NamedCommand } from './commands.ts';
import { markdownPages } from './links.ts';

const root = join(import.meta.dirname, '../..');
const { folder, remove } = temporaryFolder();
afterAll(remove);

// A decision is of its day, and is not rewritten.
const pages = markdownPages(root).filter((page) => !page.startsWith('docs/decisions/'));
const read = (page: string) => readFileSync(join(root, page), 'utf8');

describe('every command that a page names is there, with its options', () => {
  test.each(pages.filter((page) => commandsOf(read(page)).length > 0))('%s', async (page) => {
    const wrong = await Promise.all(commandsOf(read(page)).map(whatIsWrong));
    expect(wrong.filter((one) => one !== undefined)).toEqual([]);
  });

  test.each([
    ['`tributary plugin nwe acme`', 'no command plugin nwe acme'],
    ['`npm run tributary -- plugin tests`', 'no command plugin tests'],
    ['`tributary confg check`', 'no command confg check'],
    ['```sh\nnpx tributary plugin test --updaet   # comment\n```', 'plugin test has no --updaet'],
    ['`npm start -- --onec`', 'up has no --onec'],
  ])('and a mistake in %j is seen', async (page, wrong) => {
    expect(await Promise.all(commandsOf(page).map(whatIsWrong))).toEqual([wrong]);
  });
});

test.each(pages.filter((page) => scriptsOf(read(page)).length > 0))('every script that %s names is there', (page) => {
  // Of the repository, of a plugin's own folder, or of the example that the page is about.
  const folders = ['', 'packages/cli/template/own', dirname(page)];
  const scripts = folders
    .map((one) => join(one, 'package.json'))
    .filter((file) => existsSync(join(root, file)))
    .flatMap((file) => Object.keys((JSON.parse(read(file)) as { scripts?: object }).scripts ?? {}));
  expect(scriptsOf(read(page)).filter((script) => !scripts.includes(script))).toEqual([]);
});

/** Its own help says what there is: that of a group is what an unknown word in it gets. */
async function whatIsWrong({ words, flags }: NamedCommand): Promise<string | undefined> {
  const [first, second] = words;
  if (first === undefined) return undefined;
  const group = await helpOf([first]);
  const isGroup = group.includes(`Usage: tributary ${first} [options] [command]`);
  const path = isGroup && second !== undefined ? [first, second] : [first];
  const help = path.length === 1 ? group : await helpOf(path);
  if (!help.includes(`Usage: tributary ${path.join(' ')} `)) return `no command ${words.join(' ')}`;
  const unknown = flags.filter((flag) => !new RegExp(`${flag}\\b(?!-)`).test(help));
  return unknown.length === 0 ? undefined : `${path.join(' ')} has no ${unknown.join(', ')}`;
}

async function helpOf(words: string[]): Promise<string> {
  const { stdout } = await run([...words, '--help'], { folder });
  return stdout.replaceAll(/\s+/g, ' ');
}
