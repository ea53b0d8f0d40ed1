import { expect, test } from '@jest/globals';
import { blankComments, blankTexts } from '../src/source-code.ts';

test.each([
  ['const a = 1; // Number(x)', 'const a = 1;'],
  ['/* Math.max\nof it */ b', '\n b'],
  ["read('Number(1)')", 'read( )'],
  ['read("a \\" Math.x")', 'read( )'],
  ['`Date ${x}`', 'x'],
  ['`Date ${a - b} of ${c}`', 'a - b c'],
  ['const p = /Number(1)[/]*/u.test(x)', 'const p =  .test(x)'],
  ['total / count / 2', 'total / count / 2'],
  ['(a) / b', '(a) / b'],
])('of %j only what runs is left', (code, left) => {
  const squeeze = (text: string) => text.replaceAll(/[^\S\n]+/g, ' ').trim();
  expect(squeeze(blankTexts(code))).toBe(squeeze(left));
});

test('lines and columns stay where they are', () => {
  const code = "a('x')\n  // two\n  b(`y\n z`) / 2";
  const blanked = blankTexts(code);
  expect(blanked).toHaveLength(code.length);
  expect(blanked.split('\n')).toHaveLength(code.split('\n').length);
  expect(blanked.indexOf('/ 2')).toBe(code.indexOf('/ 2'));
});

test.each([
  ["import 'a'; // import 'b'", "import 'a';"],
  ["/* from 'b' */ from 'a'", "from 'a'"],
  ["'// no comment'", "'// no comment'"],
])('of %j all but comments is left', (code, left) => {
  expect(blankComments(code).trim()).toBe(left);
});
