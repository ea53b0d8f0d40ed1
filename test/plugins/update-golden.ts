import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenOf } from '@tributary/plugin-testing';
import { loadPluginUnderTest, pluginsFolder } from './plugin-under-test.ts';

/** Writes what a plugin's fixtures become into them, for a person to read in the diff: `update-golden.ts <provider>`. */
const id = process.argv[2] ?? '';
const under = await loadPluginUnderTest(id);
for (const fixture of under.fixtures) {
  const file = join(pluginsFolder, id, 'fixtures', `${fixture.name}.json`);
  const interpretation = under.interpret(fixture);
  if (interpretation.kind === 'dead-lettered') throw interpretation.error;
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const { events: _events, ignored: _ignored, ...kept } = content;
  writeFileSync(file, `${JSON.stringify({ ...kept, ...goldenOf(interpretation) }, null, 2)}\n`);
}
