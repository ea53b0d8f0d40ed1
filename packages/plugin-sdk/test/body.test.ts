import { describe, expect, test } from '@jest/globals';
import { parseBody } from '../src/body.ts';

const malformed = expect.objectContaining({ code: 'decode.malformed_body' });

test('a body is JSON, where nothing else is said', () => {
  expect(parseBody(Buffer.from('{"a":[1]}'))).toEqual({ a: [1] });
  expect(parseBody(Buffer.from('{"a":[1]}'), 'json')).toEqual({ a: [1] });
  expect(() => parseBody(Buffer.from('a=1'))).toThrow(malformed);
});

describe('a form', () => {
  test.each([
    ['a=1&b=', { a: '1', b: '' }],
    ['reference=order+1%2F%C3%A4', { reference: 'order 1/ä' }],
    ['data=%7B%22id%22%3A1%7D', { data: '{"id":1}' }],
    ['a.b=1', { 'a.b': '1' }],
    ['flag', { flag: '' }],
  ])('%s is an object of texts', (text, expected) => {
    expect(parseBody(Buffer.from(text), 'form')).toEqual(expected);
  });

  test('keeps a parameter __proto__ as one, and nothing of it becomes a prototype', () => {
    const value = parseBody(Buffer.from('__proto__=1'), 'form') as object;
    expect(Object.entries(value)).toEqual([['__proto__', '1']]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test.each([
    ['nothing', ''],
    ['a parameter twice', 'a=1&a=2'],
    ['a parameter twice, one of them escaped', 'a=1&%61=2'],
    ['an escape that is none', 'a=%zz'],
    ['an escape that is no UTF-8', 'a=%ff'],
    ['a raw byte beyond ASCII', 'a=ä'],
    ['a blank', 'a=1 '],
    ['a thousand and one parameters', Array.from({ length: 1001 }, (_, at) => `p${at}=1`).join('&')],
  ])('with %s is refused', (_what, text) => {
    expect(() => parseBody(Buffer.from(text), 'form')).toThrow(malformed);
  });
});
