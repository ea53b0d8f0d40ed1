import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findHadolint, lintDockerfile } from './hadolint.ts';
import { root } from './script.ts';

const dockerfile = readFileSync(join(root, 'deploy/images/Dockerfile'), 'utf8');
const guide = readFileSync(join(root, 'deploy/images/README.md'), 'utf8');
const { program, why } = findHadolint();
const describeLint = program === undefined ? describe.skip : describe;

describeLint(`hadolint${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const lint = (text: string): string[] => lintDockerfile(program ?? '', text);

  test('finds nothing in the Dockerfile, and nothing in the one that docs show for plugins', () => {
    expect(lint(dockerfile)).toEqual([]);
    const [, example = ''] = /```dockerfile\n([^`]*)```/.exec(guide) ?? [];
    expect(example).toContain('FROM');
    expect(lint(example)).toEqual([]);
  });

  test.each([
    ['a base of no version', 'FROM ${NODE_IMAGE}', 'FROM node:latest', 'DL3007'],
    ['a relative work folder', 'WORKDIR /etc/tributary', 'WORKDIR etc', 'DL3000'],
    ['root as the last user', 'USER 10001:10001', 'USER root', 'DL3002'],
    ['a pipe whose first part may fail', /^SHELL .*$/m, '', 'DL4006'],
    ['an entrypoint with a shell', 'ENTRYPOINT ["tributary"]', 'ENTRYPOINT tributary', 'DL3025'],
  ])('finds %s where it is planted', (...[, from, to, rule]) => {
    const planted = dockerfile.replace(from, to);
    expect(planted).not.toBe(dockerfile);
    expect(lint(planted).join('\n')).toContain(rule);
  });
});

test('the image ends with SIGTERM, runs as a number, and starts `tributary`', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
  expect(last).toMatch(/^ENTRYPOINT \["tributary"\]$/m);
});

test('its user is that of the chart', () => {
  const values = readFileSync(join(root, 'deploy/helm/tributary/values.yaml'), 'utf8');
  const [, user] = /^ {2}userId: (\d+)$/m.exec(values) ?? [];
  expect(dockerfile).toContain(`USER ${user}:${user}\n`);
});
