import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { extractApi } from './api-model.ts';
import { apiReport, changelog, publicPackages, unnamedChange } from './api-report.ts';

describe.each(publicPackages)('the API of @tributary/%s', (name) => {
  const committed = readFileSync(apiReport(name), 'utf8');

  test('is the one that docs/api/ says; else run `npm run generate`, and name the change in CHANGELOG.md', () => {
    expect(committed).toBe(extractApi(name).report);
  });

  test('is the one that the newest line of CHANGELOG.md is about', () => {
    expect(unnamedChange(name, committed, readFileSync(changelog, 'utf8'))).toBeUndefined();
  });
});

describe('a change of an API', () => {
  const [, line = ''] = unnamedChange('x', 'export const one = 1;', '')?.split('\n') ?? [];
  const written = `${line.split('<')[0]}one is 1.`;

  test.each([
    ['nothing is written', ''],
    ['its line is as it was proposed, without a sentence', line.split('<')[0] ?? ''],
    ['the line is of another package', written.replace('/x`', '/y`')],
    ['a newer line is of another change', `${written.replace(/\(\w+\)/, '(000000000000)')}\n${written}`],
  ])('is missed where %s', (_what, text) => {
    expect(unnamedChange('x', 'export const one = 1;', text)).toContain('- API `@tributary/x` (');
  });

  test('is named by a line with its digest and a sentence, above older ones', () => {
    const older = written.replace(/\(\w+\)/, '(000000000000)');
    expect(unnamedChange('x', 'export const one = 1;', `## Unreleased\n\n${written}\n${older}\n`)).toBeUndefined();
    expect(unnamedChange('x', 'export const one = 2;', `## Unreleased\n\n${written}\n${older}\n`)).toContain(
      '<what changed',
    );
  });
});
