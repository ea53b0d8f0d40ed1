import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { errorCodes } from '@tributary/errors';
import { errorsPage, errorsPageText } from './errors-page.ts';

test('docs/errors.md says of every code what the list says, and of no other', () => {
  const page = readFileSync(errorsPage, 'utf8');
  expect(page).toBe(errorsPageText());
  expect(Array.from(page.matchAll(/^### (.+)$/gm), ([, code]) => code).toSorted()).toEqual(
    Object.keys(errorCodes).toSorted(),
  );
});
