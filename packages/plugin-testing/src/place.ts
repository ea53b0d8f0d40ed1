import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Path, Place } from './finding.ts';
import { lineOfPath } from './json-line.ts';

/** The file and the line that a place stands at, relative to the plugin's folder; nothing where there is no such file. */
export function locate(folder: string, place: Place, path?: Path): Pick<Finding, 'file' | 'line'> {
  return place.kind === 'fixture'
    ? locateFixture(folder, place.name, path ?? place.path)
    : locateType(folder, place.type);
}

function locateFixture(folder: string, name: string, path: Path = []): Pick<Finding, 'file' | 'line'> {
  const file = join('fixtures', `${name}.json`);
  if (!existsSync(join(folder, file))) return {};
  return { file, line: lineOfPath(readFileSync(join(folder, file), 'utf8'), path) };
}

/** Where the type stands as a member of the table. */
function locateType(folder: string, type: string): Pick<Finding, 'file' | 'line'> {
  for (const file of sourceFilesOf(folder)) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    const at = lines.findIndex(
      (line) => line.includes(`'${type}':`) || line.includes(`"${type}":`) || line.trim().startsWith(`${type}:`),
    );
    if (at >= 0) return { file, line: at + 1 };
  }
  return existsSync(join(folder, 'src/index.ts')) ? { file: 'src/index.ts' } : {};
}

/** The source files of a plugin, relative to its folder, sorted: those below `src`, else those that lie in the folder itself. */
export function sourceFilesOf(folder: string): string[] {
  const source = join(folder, 'src');
  const hasSource = existsSync(source);
  return readdirSync(hasSource ? source : folder, { recursive: hasSource, withFileTypes: true })
    .filter(({ name }) => /\.[mc]?[jt]s$/.test(name) && !/\.(config|test)\./.test(name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}
