import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Calls what a script exports, in a process of its own, with arguments that JSON can hold. Throws an Error with what it wrote. */
export function callScript(script: string, name: string, ...args: unknown[]): unknown {
  const code = `
    import { readFileSync } from 'node:fs';
    import { ${name} } from ${JSON.stringify(join(root, 'scripts', script))};
    process.stdout.write(JSON.stringify(${name}(...JSON.parse(readFileSync(0, 'utf8')))) ?? 'null');`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    input: JSON.stringify(args),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}
