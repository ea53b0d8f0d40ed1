import { expect, test } from '@jest/globals';
import { scaffoldPlugin } from '../src/plugin-scaffold.ts';

const packages = {
  '@tributary/cli': 'file:/packed/cli.tgz',
  '@tributary/errors': 'file:/packed/errors.tgz',
  '@tributary/plugin-sdk': 'file:/packed/sdk.tgz',
};
const own = scaffoldPlugin({ name: 'big-pay', home: 'own', packages });
const inRepository = scaffoldPlugin({ name: 'big-pay', home: 'repository', packages: {} });

test('a new plugin has its own name everywhere, and no other', () => {
  for (const files of [own, inRepository]) {
    expect(files['src/index.ts']).toContain("id: 'big-pay'");
    expect(files['README.md']).toContain('BIG_PAY_MAIN_KEY');
    expect(files['README.md']).toContain('[Big Pay]');
    expect(files['test/signature.test.ts']).toContain("'X-Big-Pay-Signature'");
    for (const text of Object.values(files))
      expect(text).not.toMatch(/\bexample\b(?!\.com)(?! of| verifies)|PACKAGE_NAME/);
  }
});

test('a plugin in a folder of its own brings its package, its scripts, and what npm is to install', () => {
  const manifest = JSON.parse(own['package.json'] ?? '') as Record<string, Record<string, string>>;
  expect(manifest).toMatchObject({
    name: 'tributary-plugin-big-pay',
    devDependencies: { '@tributary/cli': 'file:/packed/cli.tgz', '@tributary/plugin-sdk': 'file:/packed/sdk.tgz' },
    overrides: { '@tributary/errors': 'file:/packed/errors.tgz', '@tributary/plugin-sdk': '$@tributary/plugin-sdk' },
  });
  expect(Object.keys(own)).toEqual(
    expect.arrayContaining(['tsconfig.json', 'tsconfig.build.json', '.gitignore', 'documented.json']),
  );
  expect(own['README.md']).toContain('plugin: tributary-plugin-big-pay');
});

test('a plugin in the repository has the form of the others: no line in the configuration, tests in Jest', () => {
  expect(JSON.parse(inRepository['package.json'] ?? '')).toMatchObject({
    name: '@tributary/plugin-big-pay',
    peerDependencies: { '@tributary/plugin-sdk': '0.1.0' },
  });
  expect(inRepository['README.md']).not.toMatch(/^ +plugin:/m);
  expect(inRepository['test/signature.test.ts']).toContain('@jest/globals');
  expect(inRepository['test/signature.test.ts']).not.toContain('node:test');
});
