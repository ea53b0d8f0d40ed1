import { join } from 'node:path';
import type { EncodedEvent } from '@tributary/interpret';
import { loadSubject } from '@tributary/plugin-testing';
import { pluginIds, pluginsFolder } from '../plugins/plugins-folder.ts';
import type { Line } from './line.ts';

/** An event that a fixture becomes, and how the fixture has it. */
export interface GoldenEvent extends EncodedEvent {
  golden: unknown;
}

/** Every golden event of every plugin, as the runtime would publish it. */
export async function goldenEvents(): Promise<GoldenEvent[]> {
  const subjects = await Promise.all(pluginIds.map((id) => loadSubject(join(pluginsFolder, id))));
  return subjects.flatMap((subject) =>
    subject.fixtures.flatMap((fixture) => {
      if (fixture.expected === null || !('events' in fixture.expected)) return [];
      const interpretation = subject.show(fixture);
      if (interpretation.kind !== 'published') throw new Error(`${fixture.name} is ${interpretation.kind}`);
      const { events } = fixture.expected;
      return interpretation.events.map((event, index) => ({ ...event, golden: withoutKeyId(events[index]) }));
    }),
  );
}

/** A line in the form in which fixtures hold events: without nulls, and without the plugin, whose version grows. */
export function goldenFormOf({ key, event }: Line, topic: string): unknown {
  const { plugin: _plugin, ...kept } = event as Record<string, unknown>;
  return withoutKeyId(
    JSON.parse(JSON.stringify({ topic, key, ...kept }), (_member, value: unknown) => value ?? undefined),
  );
}

/** The key that signed here has another name than the one that signed when the golden events were written. */
function withoutKeyId(golden: unknown): unknown {
  return JSON.parse(JSON.stringify(golden), (member, value: unknown) => (member === 'key_id' ? undefined : value));
}
