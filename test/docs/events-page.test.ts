import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { canonicalTypes, kindOf, topicOf, topics, type CanonicalType } from '@tributary/events';
import { keyedBy, readCatalogue } from './catalogue.ts';
import { eventsPage, eventsPageText } from './events-page.ts';

const page = readFileSync(eventsPage, 'utf8');
const catalogue = await readCatalogue();
const types = catalogue.flatMap(({ resources }) => resources.flatMap((resource) => resource.types));

test('docs/events.md says what the schemas, the plugins and their fixtures say', async () => {
  expect(page).toBe(await eventsPageText());
});

test('docs/events.md begins with a table of its topics', () => {
  expect(page.indexOf('| [payments](#payments)')).toBeLessThan(2000);
  for (const topic of topics) expect(page).toContain(`| [${topic}](#${topic}) |`);
});

describe('every canonical type', () => {
  test.each(Object.keys(canonicalTypes) as CanonicalType[])(
    '%s is told with its meaning, what it comes after, who produces it, and an example',
    (type) => {
      const { meaning, example, providers } = types.find((one) => one.type === type) ?? {};
      const from = providers?.join(', ') || 'none yet';
      const row = page.split('\n').find((line) => line.startsWith(`| \`${type}\` | ${meaning} | `));
      expect(row).toMatch(new RegExp(` \\| [^|]+ \\| ${from} \\|$`));
      const said = example === undefined ? ': no platform produces it yet.' : `, from ${example.provider}'s `;
      expect(page).toContain(`**${type}**${said}`);
      expect(example === undefined).toBe(providers?.length === 0);
    },
  );
});

test('the key of every golden event ends as the page says', () => {
  const golden = types.flatMap(({ type, example }) =>
    example === undefined ? [] : [{ type: type as CanonicalType, example }],
  );
  expect(golden.length).toBeGreaterThan(100);
  for (const { type, example } of golden) {
    const resource = example.event[kindOf(type)] as Record<string, string | undefined>;
    const { member } = keyedBy[topicOf(type)];
    const id = resource[member ?? 'id'] ?? resource['id'];
    expect(example.key).toBe(`${example.provider}/main/${id}`);
  }
});
