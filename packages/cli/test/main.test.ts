import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const main = join(import.meta.dirname, '../src/main.ts');

function runOn(version: string) {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  const flags = ['--conditions=tributary-source', '--no-warnings', '--import', pretend];
  const { status, stderr } = spawnSync(process.execPath, [...flags, main, '--help'], { encoding: 'utf8' });
  return { status, stderr };
}

test.each(['20.20.2', '22.17.1'])(
  'on Node %s it says which Node it needs and how to get it, and ends with 3',
  (version) => {
    expect(runOn(version)).toEqual({
      status: 3,
      stderr: `tributary needs Node 22.18 or newer, and this is ${version}. Install a newer one, or one for this folder alone: npm install node@24, then npx tributary …\n`,
    });
  },
);

test.each(['22.18.0', '26.1.0'])('on Node %s it runs', (version) => {
  expect(runOn(version)).toEqual({ status: 0, stderr: '' });
});
