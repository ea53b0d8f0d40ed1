import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The repository's root. */
export const root = join(import.meta.dirname, '../..');

/** A file of the repository: its path from the root, with `/`, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

const elsewhere = /(^|\/)(node_modules|dist|fixtures)(\/|$)/;

/** Every TypeScript file below folders of the repository, by path. */
export function sourcesBelow(...folders: string[]): SourceFile[] {
  return folders
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.ts') && !elsewhere.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function filesBelow(folder: string): string[] {
  const absolute = join(root, folder);
  if (!existsSync(absolute)) return [];
  const entries = readdirSync(absolute, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = relative(root, join(absolute, entry.name)).replaceAll('\\', '/');
    if (elsewhere.test(path)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** A package of the workspace: `packages/kafka` or `plugins/wooshpay`. */
export interface Workspace {
  folder: string;
  name: string;
  /** What package.json says it needs to run. */
  dependencies: string[];
  sources: SourceFile[];
}

/** All packages and plugins. */
export function workspaces(): Workspace[] {
  const folders = ['packages', 'plugins'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).map(readWorkspace);
}

function readWorkspace(folder: string): Workspace {
  const { name, dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  ) as { name: string; dependencies?: object; peerDependencies?: object };
  return {
    folder,
    name,
    dependencies: Object.keys({ ...dependencies, ...peerDependencies }),
    sources: sourcesBelow(`${folder}/src`),
  };
}

/** A text without comments, at the same places: each character of one becomes a space. Strings stay. */
export function withoutComments(text: string): string {
  const tokens =
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=\s*[.,;)\]}])/g;
  return text.replace(tokens, (token) => (/^\/[*/]/.test(token) ? token.replace(/[^\n]/g, ' ') : token));
}

/** A text without comments and without what stands in strings. */
export function codeOf(text: string): string {
  return withoutComments(text).replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (token) =>
    token.slice(0, 1).repeat(2),
  );
}
