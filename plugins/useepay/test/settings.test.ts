import { describe, expect, test } from '@jest/globals';
import plugin from '../src/index.ts';
import type { Settings } from '../src/settings.ts';
import { read } from './webhook.ts';

describe('the settings', () => {
  test.each(['major', 'minor'])('are the unit %s, and nothing else', (amountUnit) => {
    expect(validate({ amountUnit })).toEqual({ value: { amountUnit } });
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'major'],
    ['no unit', {}],
    ['null as unit', { amountUnit: null }],
    ['a unit of another spelling', { amountUnit: 'Major' }],
    ['an inherited unit', Object.create({ amountUnit: 'major' }) as unknown],
    ['a list', [{ amountUnit: 'major' }]],
  ])('have no default: %s is refused', (_what, value) => {
    const issues = validate(value).issues ?? [];
    expect(issues.map(({ path }) => path)).toContainEqual(['amountUnit']);
  });

  test('are refused with a member that nobody knows', () => {
    expect(validate({ amountUnit: 'major', amountunit: 'minor' }).issues).toEqual([
      { path: ['amountunit'], message: expect.any(String) },
    ]);
  });

  test('of another form crash the reader, and never become one of the two units', () => {
    expect(() => read('refund.succeeded', { id: 're_1', amount: 1, currency: 'USD' }, {} as Settings)).toThrow(
      TypeError,
    );
  });
});

function validate(value: unknown) {
  const result = plugin.settings?.['~standard'].validate(value);
  if (result === undefined || result instanceof Promise) throw new Error('there is no schema, or an asynchronous one');
  return result;
}
