import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseConfig } from '@tributary/host';
import { configurationPage, configurationPageText, example } from './configuration-page.ts';

test('docs/configuration.md says what the schema says', () => {
  expect(readFileSync(configurationPage, 'utf8')).toBe(configurationPageText());
});

test('the example of docs/configuration.md has no mistake', () => {
  const { providers } = parseConfig(example, { file: 'tributary.yaml' });
  expect(Object.keys(providers)).toEqual(['wooshpay', 'acme']);
});
