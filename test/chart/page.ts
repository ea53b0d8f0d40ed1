import { sectionOf } from '../docs/markdown.ts';

/** A block of code of a Markdown page. */
export interface Block {
  language: string;
  text: string;
}

/** The blocks of code below a heading, in order; also those within a list. Throws an Error where there is no such heading. */
export function blocksOf(page: string, heading: string): Block[] {
  const section = sectionOf(page, heading);
  if (section === undefined) throw new Error(`The page has no ${heading}`);
  return [...section.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent = '', language = '', text = '']) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}
