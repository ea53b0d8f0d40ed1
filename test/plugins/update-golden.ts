import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPluginUnderTest, pluginsFolder, readEvent } from './plugin-under-test.ts';

/** Writes what a plugin's fixtures become into them, for a person to read in the diff: `update-golden.ts <provider>`. */
const id = process.argv[2] ?? '';
const under = await loadPluginUnderTest(id);
for (const fixture of under.fixtures) {
  const file = join(pluginsFolder, id, 'fixtures', `${fixture.name}.json`);
  const interpretation = under.interpret(fixture);
  if (interpretation.kind === 'dead-lettered') throw interpretation.error;
  const {
    events: _events,
    ignored: _ignored,
    ...kept
  } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const golden =
    interpretation.kind === 'ignored'
      ? { ignored: interpretation.reason }
      : {
          events: interpretation.events.map(({ topic, key, value }) => ({
            topic,
            key,
            ...(readEvent(topic, value) as object),
          })),
        };
  writeFileSync(file, `${JSON.stringify({ ...kept, ...golden }, null, 2)}\n`);
}
