import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const elsewhere = new Set(['node_modules', 'dist', 'fixtures', 'packed', 'template']);

/** The Markdown pages below a folder that a reader meets, as paths from it. */
export function markdownPages(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return elsewhere.has(entry.name) || entry.name.startsWith('.') ? [] : markdownPages(root, path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The links of a page, `path#anchor`, that lead nowhere. Addresses of the web are not asked for. */
export function brokenLinks(root: string, page: string): string[] {
  return linksOf(readFileSync(join(root, page), 'utf8')).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : relative(root, join(root, dirname(page), decodeURI(path)));
    if (!existsSync(join(root, target))) return true;
    return (
      anchor !== undefined && target.endsWith('.md') && !anchorsOf(readFileSync(join(root, target), 'utf8')).has(anchor)
    );
  });
}

function linksOf(text: string): string[] {
  const prose = withoutFences(text).replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
  const links = [...prose.matchAll(/\]\(([^()\s]+)(?:\s"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/gm)];
  return links.map(([, inline, reference]) => inline ?? reference ?? '').filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchors that GitHub gives to a page's headings. A repeated one gets a number. */
export function anchorsOf(text: string): Set<string> {
  const counts = new Map<string, number>();
  const anchors = [...withoutFences(text).matchAll(/^#{1,6} +(.+?)\s*#*$/gm)].map(([, heading = '']) => {
    const slug = slugOf(heading);
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return new Set(anchors);
}

function slugOf(heading: string): string {
  const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)|(?<!\w)_([^_]+)_(?!\w)/g, '$1$2').toLowerCase();
  return words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

function withoutFences(text: string): string {
  return text.replaceAll(/^( *)(`{3,}|~{3,})[\s\S]*?^ *\2`*$/gm, '');
}
