import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How long a process may take that reads a module again. */
const readAgainMs = 5000;

/** What was thrown, in words. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The file and line at which a module could not be read, or threw; the file alone where nothing says more. */
export function placeOfFailure(cause: unknown, entry: string): string {
  // Node puts a place into the stack alone.
  const said = cause instanceof Error ? placeIn(cause.stack ?? '') : undefined;
  return said ?? (cause instanceof SyntaxError ? placeOfSyntaxError(entry) : undefined) ?? entry;
}

/**
 * The stack of a syntax error in JavaScript names no place, which may be in any file that the module imports; what Node prints as it ends
 * does. Nothing of the module runs: it cannot be read.
 */
function placeOfSyntaxError(entry: string): string | undefined {
  const script = `await import(${JSON.stringify(pathToFileURL(entry).href)})`;
  const conditions = process.execArgv.filter((flag) => flag.startsWith('--conditions='));
  const flags = [...conditions, '--input-type=module', '--eval', script];
  return placeIn(spawnSync(process.execPath, flags, { encoding: 'utf8', timeout: readAgainMs }).stderr);
}

/** A URL anywhere, or a path in a line of its own: Node writes either. */
function placeIn(text: string): string | undefined {
  const [, url, path, line] = /(?:(file:\/\/\/[^\s)]+?)|^(\/[^\n]*?)):(\d+)(?:$|[:)])/m.exec(text) ?? [];
  const file = url === undefined ? path : fileURLToPath(url);
  return file === undefined ? undefined : `${file}:${line}`;
}
