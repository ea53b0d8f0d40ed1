import { createHash } from 'node:crypto';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export const changelog = join(root, 'CHANGELOG.md');

/** The packages that people outside of this repository write code against, and whose API a test holds. */
export const publicPackages = ['events', 'plugin-sdk'];

/** Where a package's report is committed. */
export function apiReport(name: string): string {
  return join(root, `docs/api/${name}.api.md`);
}

/** What of a package's API stands in no line of CHANGELOG.md; `undefined` where its newest line knows this report. */
export function unnamedChange(name: string, report: string, changelog: string): string | undefined {
  const begin = `- API \`@tributary/${name}\` `;
  // The newest is on top. A line of an older one says nothing of this API.
  const [line = ''] = changelog.split('\n').filter((one) => one.startsWith(begin));
  const entry = `${begin}(${digestOf(report)}): `;
  return line.startsWith(entry) && line.length > entry.length
    ? undefined
    : `The API of @tributary/${name} is another one than CHANGELOG.md knows. Add a line under Unreleased, or correct the one there:\n${entry}<what changed, and what a user of it must do>`;
}

/** So much of the digest that nobody meets it by accident. */
function digestOf(report: string): string {
  return createHash('sha256').update(report).digest('hex').slice(0, 12);
}
