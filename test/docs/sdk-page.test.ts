import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { extractApi, type ApiItem } from './api-model.ts';
import { docOf, sdkPage, sdkPageText } from './sdk-page.ts';

const { declarations } = extractApi('plugin-sdk');
const page = readFileSync(sdkPage, 'utf8');

test('docs/plugin-sdk.md says what the docstrings of the SDK say', () => {
  expect(page).toBe(sdkPageText(declarations));
});

test('docs/plugin-sdk.md has a heading for everything that the SDK exports, and one only', () => {
  const headings = Array.from(page.matchAll(/^#{3,4} (.+)$/gm), ([, name]) => name);
  expect(headings.toSorted()).toEqual(declarations.map(({ name }) => name).toSorted());
});

test('everything that an author can meet has a docstring: each export, each option and member of one', () => {
  expect(declarations.flatMap((one) => undocumented(one, []))).toEqual([]);
});

function undocumented(item: ApiItem, path: readonly string[]): string[] {
  const own = [...path, item.name ?? item.kind];
  return [
    ...(docOf(item) === '' ? [own.join('.')] : []),
    ...(item.members ?? []).flatMap((member) => undocumented(member, own)),
  ];
}
