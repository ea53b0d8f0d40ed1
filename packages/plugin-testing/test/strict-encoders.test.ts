import { expect, test } from '@jest/globals';
import { runConformance } from '../src/index.ts';
import { join } from 'node:path';

test('a member that the schema does not have is told by name, where Avro would leave it out without a word', async () => {
  const { findings } = await runConformance(join(import.meta.dirname, 'plugins/wrong-resource'));
  expect(findings.map(({ what }) => what)).toContainEqual(expect.stringContaining('payment has no member ticket'));
});
