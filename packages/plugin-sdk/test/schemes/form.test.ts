import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { formatParameter, parseForm } from '../../src/schemes/form.ts';

const parse = (text: string) => parseForm(Buffer.from(text));

describe('a form', () => {
  test.each<[text: string, parameters: [string, string][]]>([
    ['', []],
    ['a=1', [['a', '1']]],
    [
      'a=1&&b=&c',
      [
        ['a', '1'],
        ['b', ''],
        ['c', ''],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['a+b=c+%2B%26%3d', [['a b', 'c +&=']]],
    ['n=%C3%A4%e2%82%ac', [['n', 'ä€']]],
    ['=1', [['', '1']]],
  ])('%j has the parameters %j', (text, parameters) => expect(parse(text)).toEqual(parameters));

  test.each(['a=%', 'a=%4', 'a=%zz', 'a=%C3', 'a=%FF', 'a=%C0%80', 'a=ä', 'a=1 2', 'a=1\n', 'a=1&a=1', 'a=1&%61=2'])(
    '%j is none',
    (text) => expect(parse(text)).toBeUndefined(),
  );

  test('has a thousand parameters at most', () => {
    const form = (count: number) => Array.from({ length: count }, (_none, at) => `p${at}=1`).join('&');
    expect(parse(form(1000))).toHaveLength(1000);
    expect(parse(form(1001))).toBeUndefined();
  });

  test('says again what was formatted', () => {
    const parameter = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(parameter, ([name, value]) => {
        expect(parse(formatParameter(name, value))).toEqual([[name, value]]);
      }),
    );
  });
});
