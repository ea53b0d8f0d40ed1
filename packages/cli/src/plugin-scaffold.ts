import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usedByAuthors } from './plugin-packages.ts';

/** `plugin/`: a platform that does not exist; `own/` and `repository/`: what a plugin needs around it in either home. */
const templateFolder = join(import.meta.dirname, '../template');

/** Where the new plugin will live: decides its package and how it is tested. */
export interface ScaffoldOptions {
  /** The provider's id. */
  name: string;
  /** Inside of Tributary's repository; else a repository of its own. */
  home: 'repository' | 'own';
  /** Package name → what npm is to install for it; of no account inside of the repository. */
  packages: Readonly<Record<string, string>>;
}

/** The files of a new plugin: path → text. Golden events are not in them: they are written when the plugin can run. */
export function scaffoldPlugin({ name, home, packages }: ScaffoldOptions): Record<string, string> {
  const packageName = home === 'repository' ? `@tributary/plugin-${name}` : `tributary-plugin-${name}`;
  const template = { ...readTemplate('plugin'), ...readTemplate(home) };
  const files = Object.fromEntries(
    Object.entries(template).map(([path, text]) => [path, personalise(text, name, packageName)]),
  );
  return home === 'repository' ? forRepository(files) : forOwnFolder(files, packages);
}

function readTemplate(part: string): Record<string, string> {
  const folder = join(templateFolder, part);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** `example` becomes the new name in each spelling that the template has. */
function personalise(text: string, name: string, packageName: string): string {
  const words = name.split('-').flatMap((word) => (word === '' ? [] : [word.charAt(0).toUpperCase() + word.slice(1)]));
  return text
    .replaceAll('PACKAGE_NAME', packageName)
    .replaceAll('EXAMPLE_', `${name.toUpperCase().replaceAll('-', '_')}_`)
    .replaceAll('X-Example-', `X-${words.join('-')}-`)
    .replaceAll(/\bexample\b(?!\.com)(?! of| verifies)/g, name)
    .replaceAll(/\bExample\b/g, words.join(' '));
}

/** Here plugins need no `plugin` line in the configuration, and tests run in Jest. */
function forRepository(files: Record<string, string>): Record<string, string> {
  const { 'test/signature.test.ts': test = '', 'README.md': readme = '' } = files;
  return {
    ...files,
    'README.md': readme.replace(/^ {4}plugin: .*\n/m, ''),
    'test/signature.test.ts': test
      .replace("import { equal } from 'node:assert/strict';\nimport { test } from 'node:test';", jestImport)
      .replace("equal(proof.keyId, 'documented')", "expect(proof.keyId).toBe('documented')"),
  };
}

const jestImport = "import { expect, test } from '@jest/globals';";

/** The SDK, the suite and the command line are what an author uses; what they need themselves is none of the author's business. */
function forOwnFolder(
  files: Record<string, string>,
  packages: Readonly<Record<string, string>>,
): Record<string, string> {
  const { 'package.json': manifestText = '{}', gitignore = '', ...others } = files;
  const manifest = JSON.parse(manifestText) as { devDependencies: Record<string, string> };
  const used = Object.entries(packages).filter(([name]) => usedByAuthors.includes(name));
  const devDependencies = { ...Object.fromEntries(used), ...manifest.devDependencies };
  const overrides = Object.fromEntries(
    Object.entries(packages).map(([name, spec]) => [name, usedByAuthors.includes(name) ? `$${name}` : spec]),
  );
  return {
    ...others,
    '.gitignore': gitignore,
    'package.json': `${JSON.stringify({ ...manifest, devDependencies, overrides }, null, 2)}\n`,
  };
}
