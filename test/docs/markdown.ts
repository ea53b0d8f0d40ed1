/** A table of a generated page. Cells are Markdown; line breaks and bars in them are taken care of. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

/** `text` as code, whatever is in it. */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** The text under a heading of a page, without the heading, up to the next one of its depth; `undefined` where there is none. */
export function sectionOf(page: string, heading: string): string | undefined {
  const depth = heading.split(' ')[0] ?? '';
  const [, after] = `\n${page}\n`.split(`\n${heading}\n`);
  return after?.split(new RegExp(`^#{1,${depth.length}} `, 'm'))[0]?.trim();
}

function cell(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}
