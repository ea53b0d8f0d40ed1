import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../src/index.ts';
import { file, mistakesOf } from './mistakes-of.ts';

describe('the YAML itself', () => {
  test.each([
    ['a tab', 'kafka:\n\tbrokers: []', 'line 2: column 1'],
    ['a doubled name', 'kafka: {}\nkafka: {}', 'line 2: column 1: no valid YAML: map keys must be unique'],
    ['an open bracket', 'kafka: [', 'line 1: column 9'],
    ['two documents', 'kafka: {}\n---\nkafka: {}', 'line 2: column 1'],
    ['a tag', 'kafka: !env hunter2', 'line 1: column 8: no valid YAML: has a tag that is not accepted'],
    ['an unknown tag of a secret', 'kafka: !hunter2 x', 'has a tag that is not accepted'],
    ['a name that is a list', 'kafka:\n  ? [hunter2]\n  : 1', 'line 2: column 5'],
    ['an alias', 'kafka: &a {}\nregistry: *a', 'line 2: anchors and aliases are not accepted'],
    ['an alias of nothing', 'registry: *hunter2', 'line 1: anchors and aliases'],
    ['a circle', 'kafka: &a [*a]', 'line 1: anchors and aliases are not accepted'],
    ['__proto__', 'providers:\n  __proto__: { accounts: {} }', 'line 2: no name may be __proto__'],
    ['a secret that needs quotes', `kafka: @hunter2`, 'line 1: column 8: no valid YAML: is a value that must stand in'],
    ['a secret after a quote', `kafka: "x" hunter2`, 'something that does not belong here'],
    ['an escape', `kafka: "\\qhunter2"`, 'an escape sequence that YAML does not know'],
  ])('%s is no YAML that is taken', (_, text, told) => {
    expect(() => parseConfig(text, { file })).toThrow(told);
    expect(() => parseConfig(text, { file })).not.toThrow('hunter2');
  });

  test('a bomb of aliases is refused, not unfolded', () => {
    const levels = Array.from({ length: 30 }, (_, level) => `l${level}: &l${level} [*l${level - 1}, *l${level - 1}]`);
    const mistakes = mistakesOf(['l-1: &l-1 [x]', ...levels].join('\n'));
    expect(mistakes.at(0)?.message).toContain('anchors and aliases are not accepted');
  });
});
