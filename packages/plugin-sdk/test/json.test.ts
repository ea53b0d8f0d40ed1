import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ExactNumber, parseJson, type JsonValue } from '../src/json.ts';

const malformed = (detail: string) => expect.objectContaining({ code: 'decode.malformed_body', detail });

describe('parseJson', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['no bytes', '', 'empty'],
    ['blanks alone', ' \n', 'not JSON'],
    ['a byte order mark', '\uFEFF{}', 'starts with a byte order mark'],
    ['UTF-16', Buffer.from('{}', 'utf16le'), 'not JSON'],
    ['a byte that is never UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not UTF-8'],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not UTF-8'],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'not UTF-8'],
    ['a character that is cut off', Buffer.from([0x22, 0xe2, 0x82, 0x22]), 'not UTF-8'],
    ['something after the document', '{}x', 'not JSON'],
    ['a NUL after the document', '{}\0', 'not JSON'],
    ['two documents', '{}{}', 'not JSON'],
    ['two lines of documents', '{"a":1}\n{"a":2}', 'not JSON'],
    ['half a document', '{"a":', 'not JSON'],
    ['a string that does not end', '"abc', 'not JSON'],
    ['a comma too many', '{"a":1,}', 'not JSON'],
    ['single quotes', "{'a':1}", 'not JSON'],
    ['a comment', '{/* */}', 'not JSON'],
    ['NaN', '{"a":NaN}', 'not JSON'],
    ['a number with a leading zero', '[012]', 'not JSON'],
    ['a number with a leading zero among long ones', '[012,12345678901234567890]', 'not JSON'],
    ['a number with a plus sign', '[+1]', 'not JSON'],
    ['a hexadecimal number', '[0x10]', 'not JSON'],
    ['a raw line break in a string', '["a\nb"]', 'not JSON'],
    ['a bad escape', '["\\x41"]', 'not JSON'],
    ['65 levels', '['.repeat(65) + ']'.repeat(65), 'nested deeper than 64'],
    ['a million levels that never end', '['.repeat(1_000_000), 'nested deeper than 64'],
    ['50,001 values', `[${'0,'.repeat(49_999)}0]`, 'more than 50000 values'],
  ])('refuses %s', (_what, body, detail) => {
    expect(() => parseJson(Buffer.from(body as string))).toThrow(malformed(detail));
  });

  test.each([
    ['side by side', '{"a":1,"a":2}'],
    ['alike', '{"a":1,"a":1}'],
    ['nested', '{"x":{"a":1,"b":[{"c":1,"c":2}]}}'],
    ['one of them escaped', '{"a":1,"\\u0061":2}'],
    ['both escaped, otherwise', '{"\\u004a":1,"\\u004A":2}'],
    ['empty', '{"":1,"":2}'],
    ['__proto__', '{"__proto__":1,"__proto__":2}'],
    ['beside a colon in a string', '{"a:b":":","a:b":"::"}'],
    ['beside a quote in a string', String.raw`{"\":\"":1,"\":\"":2}`],
    ['with long numbers', '{"a":12345678901234567890,"a":2}'],
    ['of many', `{${Array.from({ length: 50 }, (_, index) => `"k${index}":${index}`).join()},"k7":0}`],
  ])('refuses members that come twice, %s', (_how, body) => {
    expect(() => parseJson(Buffer.from(body))).toThrow(malformed('a member comes twice'));
  });

  test.each(['{"a":{"a":1}}', '[{"a":1},{"a":2}]', '{"a":"a:","b":"\\"a\\":1"}', '{"A":1,"a":2}'])(
    'takes %s, in which no member comes twice',
    (body) => expect(parseJson(Buffer.from(body))).toEqual(JSON.parse(body)),
  );

  test.each<[string, JsonValue]>([
    ['null', null],
    [' [1 , "a" ]\r\n', [1, 'a']],
    ['"\\u00e9\\ud83d\\ude00é😀"', 'é😀é😀'],
    ['"\\ud800"', '\ud800'],
  ])('reads %s', (body, value) => expect(parseJson(Buffer.from(body))).toEqual(value));

  test('reads 64 levels and 50,000 values', () => {
    expect(parseJson(Buffer.from('['.repeat(64) + ']'.repeat(64)))).toBeInstanceOf(Array);
    expect(parseJson(Buffer.from(`[${'0,'.repeat(49_998)}0]`))).toHaveLength(49_999);
  });

  test('keeps a member __proto__ as a member, and nothing of it becomes a prototype', () => {
    const value = parseJson(Buffer.from('{"__proto__":{"polluted":true},"constructor":1}')) as Record<
      string,
      JsonValue
    >;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value['polluted']).toBeUndefined();
  });

  test('never repeats what it read', () => {
    const thrown = caught(() => parseJson(Buffer.from('{"pan":"4111111111111111" oops')));
    expect(thrown.message).not.toContain('4111');
    expect(thrown.cause).toBeUndefined();
  });
});

describe('numbers', () => {
  test.each([
    '9007199254740993',
    '-9007199254740993',
    '1.00000000000000001',
    '0.1000000000000000055511151231257827',
    '123456789012345678901234567890',
    '1e400',
    '-1e400',
    '1e-400',
    '1.2345678901234567890E5',
    `1.${'0'.repeat(1000)}1`,
  ])('%s, which a float would change, keeps its text', (text) => {
    const value = parseJson(Buffer.from(`{"a":${text}}`)) as { a: ExactNumber };
    expect(value.a).toBeInstanceOf(ExactNumber);
    expect(value.a.text).toBe(text);
    expect(JSON.stringify(value)).toBe(`{"a":${text}}`);
  });

  test.each([
    ['0', 0],
    ['-1', -1],
    ['100.23', 100.23],
    ['999999999999999', 999999999999999],
    ['9007199254740991', 9007199254740991],
    ['1e5', 100000],
    ['1.7E12', 1700000000000],
    ['1.5e-7', 1.5e-7],
    ['7.0', 7],
    ['0.10', 0.1],
    ['1700000000000.000', 1700000000000],
    ['0.000', 0],
    ['0e5', 0],
  ])('%s, which a float holds, is one, whatever stands beside it', (text, number) => {
    expect(parseJson(Buffer.from(`[${text}]`))).toEqual([number]);
    expect(parseJson(Buffer.from(`[${text},9007199254740993]`))).toEqual([number, new ExactNumber('9007199254740993')]);
  });

  test('inside strings do not matter', () => {
    const body = '{"a":"9007199254740993 1e400","b":"\\"1.00000000000000001","9007199254740993":1}';
    expect(parseJson(Buffer.from(body))).toEqual(JSON.parse(body));
  });

  test('never lose a digit, in whatever place and form they are written', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,30})$/);
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        digits,
        fc.stringMatching(/^(\.\d{1,30})?$/),
        fc.stringMatching(/^([eE][+-]?\d{1,2})?$/),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 5 }), (texts) => {
        const values = parseJson(Buffer.from(`{"a":[${texts.join(' ,')}]}`)) as { a: (number | ExactNumber)[] };
        expect(values.a.map((value) => scientific(textOf(value)))).toEqual(texts.map(scientific));
      }),
      { numRuns: 500 },
    );
  });
});

test('what JSON.stringify writes, parseJson reads as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10 }), (text) => {
      expect(JSON.stringify(parseJson(Buffer.from(text)))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

function textOf(value: number | ExactNumber): string {
  return value instanceof ExactNumber ? value.text : String(value);
}

/** A number's text as digits and exponent, by exact arithmetic: equal for equal numbers. */
function scientific(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  let digits = BigInt(whole + fraction);
  let power = Number(exponent) - fraction.length;
  if (digits === 0n) return '0';
  for (; digits % 10n === 0n; power += 1) digits /= 10n;
  return `${digits}e${power}`;
}
