import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { conformanceCases } from '../src/index.ts';
import { folderOf } from './broken-plugins.ts';

const cases = await conformanceCases(folderOf('good'));

describe('in Jest each case is a test of its own, as an author writes it (docs/writing-a-plugin.md, part 9)', () => {
  for (const { name, run } of cases) test(name, () => run());
});

describe("in Node's own test runner each case is a test of its own", () => {
  const inNode = (plugin: string) => {
    const script = `
      import { test } from 'node:test';
      import { conformanceCases } from '@tributary/plugin-testing';
      for (const { name, run } of await conformanceCases(${JSON.stringify(folderOf(plugin))})) test(name, () => run());`;
    const flags = ['--conditions=tributary-source', '--no-warnings', '--test-reporter=tap', '--input-type=module'];
    const { status, stdout } = spawnSync(process.execPath, [...flags, '--eval', script], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
    });
    return { status, stdout };
  };

  test('a good plugin passes all of them', () => {
    const { status, stdout } = inNode('good');
    expect(status).toBe(0);
    expect(stdout).toContain(`# pass ${cases.length}\n`);
  });

  test('a broken one fails with the finding, its file and its line', () => {
    const { status, stdout } = inNode('fixture-without-source');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^not ok \d+ - charge\.paid belongs to a type of the table/m);
    expect(stdout).toContain('fixtures/charge.paid.json:2');
  });
});
