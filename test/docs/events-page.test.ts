import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { canonicalTypes } from '@tributary/events';
import { eventsPage, eventsPageText } from './events-page.ts';

test('docs/events.md says what the schemas and the plugins say', async () => {
  expect(readFileSync(eventsPage, 'utf8')).toBe(await eventsPageText());
});

test('docs/events.md names every canonical type', () => {
  const page = readFileSync(eventsPage, 'utf8');
  for (const type of Object.keys(canonicalTypes)) expect(page).toContain(`| \`${type}\` |`);
});
