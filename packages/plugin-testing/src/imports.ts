import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FindingError, type ConformanceCase } from './finding.ts';
import { sourceFilesOf } from './place.ts';
import { blankComments } from './source-code.ts';
import type { Subject } from './subject.ts';

/** What a plugin's own files may import besides each other: the SDK, and what makes a schema of settings. */
const allowed = new Set(['@tributary/plugin-sdk', 'zod', 'valibot']);

const importPattern =
  /\bfrom\s*['"]([^'"\n]+)['"]|\bimport\s*\(?\s*['"]([^'"\n]+)['"]|\brequire\s*\(\s*['"]([^'"\n]+)['"]/g;

/** A plugin imports the SDK and its own files alone, so that files, sockets and other plugins are out of its reach from the start. */
export function importCases({ folder }: Pick<Subject, 'folder'>): ConformanceCase[] {
  return sourceFilesOf(folder).map((file) => ({
    name: `${file} imports the SDK and its own files alone`,
    run: () => checkImports(file, readFileSync(join(folder, file), 'utf8')),
  }));
}

function checkImports(file: string, text: string): void {
  const code = blankComments(text);
  for (const match of code.matchAll(importPattern)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    if (specifier.startsWith('./') || specifier.startsWith('../') || allowed.has(specifier)) continue;
    throw new FindingError({
      rule: 'sdk-alone',
      where: file,
      file,
      line: code.slice(0, match.index).split('\n').length,
      what: `imports ${specifier}`,
      toDo: 'Use what @tributary/plugin-sdk offers; say what you miss in it',
    });
  }
}
