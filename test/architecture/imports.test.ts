import { describe, expect, test } from '@jest/globals';
import { allowedPackages, brokenImports, cyclesBetween, cyclesOf, importsOf, ownerOf } from './imports.ts';
import { workspaces, type Workspace } from './sources.ts';

const all = workspaces();

describe.each(all)('$folder', (workspace) => {
  test('imports what it may, and declares what it uses', () => {
    expect(brokenImports(workspace)).toEqual([]);
  });

  test('has no import cycle', () => {
    expect(cyclesOf(workspace.sources)).toEqual([]);
  });
});

describe('the tables', () => {
  test('have a row for every package', () => {
    const packages = all.map(({ folder }) => folder).filter((folder) => folder.startsWith('packages/'));
    expect(
      Object.keys(allowedPackages)
        .map((name) => `packages/${name}`)
        .toSorted(),
    ).toEqual(packages.toSorted());
  });

  test('hold no dependency that is gone', () => {
    const declared = all.flatMap(({ dependencies }) => dependencies);
    expect(Object.keys(ownerOf).filter((name) => !declared.includes(name))).toEqual([]);
  });

  test('let no package reach itself', () => {
    expect(cyclesBetween(new Map(Object.entries(allowedPackages)))).toEqual([]);
  });
});

describe('every form of import is seen', () => {
  test.each([
    `import 'x';`,
    `import x from 'x';`,
    `import type { A } from "x";`,
    `import {\n  a,\n  type B,\n} from 'x';`,
    `import * as x from 'x'`,
    `import{a}from'x'`,
    `export * from 'x';`,
    `export type * from 'x';`,
    `export { a } from 'x';`,
    `const a = 1; import b from 'x';`,
    `const x = await import('x');`,
    `const x = await import(/* why */ 'x');`,
    `const x = require('x');`,
    `const x = createRequire(import.meta.url)('x');`,
    `const x = import.meta.resolve('x');`,
    `const url = 'http://a'; // import 'y'\nimport x from 'x';`,
  ])('%j', (text) => {
    expect(importsOf(text)).toEqual(['x']);
  });

  test.each([`// import x from 'x';`, `/* import 'x' */`, `/**\n * import x from 'x';\n */`, `const x = 'import';`])(
    'and %j is none',
    (text) => {
      expect(importsOf(text)).toEqual([]);
    },
  );
});

const planted = (folder: string, text: string, dependencies: string[] = []): Workspace => ({
  folder,
  name: `@tributary/${folder.split('/')[1]}`,
  dependencies,
  sources: [{ path: `${folder}/src/a.ts`, text }],
});

describe('a planted mistake is found', () => {
  test.each<[folder: string, text: string, why: string]>([
    ['packages/events', `import '@tributary/kafka';`, 'docs/architecture.md does not allow it'],
    ['packages/interpret', `await import('@tributary/kafka');`, 'docs/architecture.md does not allow it'],
    ['packages/errors', `import '@tributary/events';`, 'docs/architecture.md does not allow it'],
    ['packages/local-stack', `import '@tributary/errors';`, 'docs/architecture.md does not allow it'],
    ['plugins/wooshpay', `import '@tributary/events';`, 'docs/architecture.md does not allow it'],
    ['plugins/wooshpay', `import '@tributary/plugin-tazapay';`, 'docs/architecture.md does not allow it'],
    ['packages/cli', `import '@tributary/plugin-wooshpay';`, 'docs/architecture.md does not allow it'],
    ['packages/interpret', `import '@tributary/events/src/codec.ts';`, 'a package is imported whole'],
    ['packages/events', `import '@tributary/events';`, 'a package does not import itself'],
    ['packages/events', `import '../../errors/src/codes.ts';`, 'it leaves the package'],
    ['packages/events', `import '../test/sample-events.ts';`, 'it leaves the package'],
    ['packages/events', `import './codec';`, 'own files are imported by their names, with .ts'],
    ['packages/runtime', `import 'kafkajs';`, 'packages/kafka alone knows it'],
    ['packages/kafka', `import 'avsc/lib/types';`, 'packages/events alone knows it'],
    ['packages/host', `import 'fastify';`, 'packages/ingress alone knows it'],
    ['plugins/tazapay', `import 'zod';`, 'packages/host alone knows it'],
    ['packages/events', `import 'lodash';`, 'nobody owns it'],
    ['packages/events', `import 'fs';`, 'nobody owns it'],
  ])('%s: %s', (folder, text, why) => {
    expect(brokenImports(planted(folder, text)).join('\n')).toContain(`: ${why}`);
  });

  test('in what package.json declares', () => {
    expect(brokenImports(planted('packages/events', `import 'avsc';`, ['@tributary/errors']))).toEqual([
      'packages/events uses avsc and does not declare it',
      'packages/events declares @tributary/errors and does not use it',
    ]);
  });

  test.each([
    `const home = process.env['HOME'];`,
    `const home = process?.env.HOME;`,
    `const home = process['env'].HOME;`,
    `import { env } from 'node:process';`,
    `const { env } = process;`,
  ])('where the environment is read: %s', (text) => {
    expect(brokenImports(planted('packages/host', text))).toEqual(['packages/host/src/a.ts reads the environment']);
  });

  test.each([`// process.env`, `const environment = options.env;`, `/** Read from process.env by main.ts. */`])(
    'and not where it is not: %s',
    (text) => {
      expect(brokenImports(planted('packages/host', text))).toEqual([]);
    },
  );

  test("where files import each other, and not each other's types", () => {
    const typeImport = `import type { A } from '../a.ts';`;
    const sources = [
      { path: 'packages/x/src/a.ts', text: `import './b.ts';` },
      { path: 'packages/x/src/b.ts', text: `export * from './deep/c.ts';` },
      { path: 'packages/x/src/deep/c.ts', text: `import { type A } from '../a.ts';` },
      { path: 'packages/x/src/d.ts', text: `import './a.ts';` },
    ];
    expect(cyclesOf(sources)).toEqual([
      'packages/x/src/a.ts → packages/x/src/b.ts → packages/x/src/deep/c.ts → packages/x/src/a.ts',
    ]);
    expect(cyclesOf(sources.slice(1))).toEqual([]);
    expect(cyclesOf([...sources.slice(0, 2), { path: sources[2]?.path ?? '', text: typeImport }])).toEqual([]);
  });
});
