import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Fields } from '../src/fields.ts';
import { parseJson } from '../src/json.ts';

const read = (body: string) => new Fields(parseJson(Buffer.from(body)));
const unexpected = (detail: string) => expect.objectContaining({ code: 'decode.unexpected_shape', detail });

describe('metadata', () => {
  test('keeps strings, writes the rest as JSON, leaves nulls out', () => {
    const body = String.raw`{"a":{"text":"a \"b\"","empty":"","whole":7,"long":12345678901234567890,"fraction":1.00000000000000001,
      "yes":true,"no":false,"nothing":null,"list":[1,null,"x"],"object":{"b":{"c":0.1}},"":"no name","__proto__":"p",
      "constructor":"c","支付":"付款","lone within":["\ud800"]}}`;
    const metadata = read(body).metadata('a');
    expect(Object.entries(metadata)).toEqual([
      ['text', 'a "b"'],
      ['empty', ''],
      ['whole', '7'],
      ['long', '12345678901234567890'],
      ['fraction', '1.00000000000000001'],
      ['yes', 'true'],
      ['no', 'false'],
      ['list', '[1,null,"x"]'],
      ['object', '{"b":{"c":0.1}}'],
      ['', 'no name'],
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['支付', '付款'],
      ['lone within', '["\\ud800"]'],
    ]);
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
  });

  test.each([
    ['a lone surrogate', '{"a":{"b":"\\ud800"}}'],
    ['a lone surrogate in a key', '{"a":{"\\udc00":"b"}}'],
    ['a list', '{"a":["b"]}'],
    ['a text', '{"a":"b"}'],
    ['a long number', '{"a":12345678901234567890}'],
  ])('refuses %s', (_what, body) => expect(() => read(body).metadata('a')).toThrow(unexpected('a')));

  test('of any object survives as strings', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: 'grapheme' }),
          fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()),
        ),
        (members) => {
          const metadata = read(JSON.stringify({ a: members })).metadata('a');
          expect(Object.entries(metadata)).toEqual(
            Object.entries(JSON.parse(JSON.stringify(members)) as object).map(([key, value]) => [key, String(value)]),
          );
        },
      ),
    );
  });
});
