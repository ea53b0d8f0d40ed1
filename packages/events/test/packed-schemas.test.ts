import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';

const folder = join(import.meta.dirname, '..');
const schemas = join(folder, '../../schemas');
const names = readdirSync(schemas);

/** What npm would put into the package; it runs the package's own `prepack` first. */
let packed: string[];
beforeAll(() => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: folder, encoding: 'utf8' });
  const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }];
  packed = files.map(({ path }) => path);
}, 60_000);

test('the package holds every schema, and the canonical types', () => {
  expect(names).toContain('payments.avsc');
  expect(packed).toEqual(expect.arrayContaining(names.map((name) => `schemas/${name}`)));
});

test.each(names)('@tributary/events/schemas/%s is what the repository has', (name) => {
  const read = `process.stdout.write(import.meta.resolve('@tributary/events/schemas/${name}'))`;
  const url = execFileSync(process.execPath, ['--input-type=module', '-e', read], { cwd: folder, encoding: 'utf8' });
  expect(readFileSync(new URL(url), 'utf8')).toBe(readFileSync(join(schemas, name), 'utf8'));
});
