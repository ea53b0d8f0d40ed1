import { decodeEvent } from './decode-event.ts';
import type { Interpretation } from '@tributary/interpret';
import type { Fixture } from '@tributary/plugin-sdk';
import { isDeepStrictEqual } from 'node:util';
import { must, type ConformanceCase } from './finding.ts';
import type { Subject } from './subject.ts';

/** What a webhook became, in the form in which fixtures hold it: events as a subscriber reads them, without nulls. */
export type Golden = { events: unknown[] } | { ignored: string } | { deadLetter: string };

/** The golden form of an interpretation. The plugin's version grows with each release and is left out. */
export function goldenOf(interpretation: Interpretation): Golden {
  if (interpretation.kind === 'ignored') return { ignored: interpretation.reason };
  if (interpretation.kind === 'dead-lettered') return { deadLetter: interpretation.error.message };
  return {
    events: interpretation.events.map(({ topic, key, value }) => {
      const event = decodeEvent(topic, value);
      const { plugin: _plugin, ...kept } = JSON.parse(JSON.stringify(event), dropNull) as Record<string, unknown>;
      return { topic, key, ...kept };
    }),
  };
}

function dropNull(_member: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

/** Each genuine fixture becomes its golden events; again, and the same. */
export function goldenCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.flatMap((fixture) => [
    { name: `${fixture.name} becomes its golden events`, run: () => checkGolden(subject, fixture) },
    {
      name: `${fixture.name} becomes the same a second time, with the key and the id of its event`,
      run: () => checkRepeat(subject, fixture),
    },
  ]);
}

function checkGolden(subject: Subject, fixture: Fixture): void {
  const golden = goldenOf(subject.show(fixture));
  const where = `fixtures/${fixture.name}.json`;
  const rule = {
    rule: 'golden-events',
    toDo: 'Read the difference: correct the plugin, or the events in the fixture',
  };
  must(fixture.expected !== null, rule, { where, what: 'has no golden events yet' });
  const same = isDeepStrictEqual(withoutKeyId(golden), withoutKeyId(fixture.expected));
  must(same, rule, { where, what: `became ${JSON.stringify(golden)}` });
}

/** The suite's key has another name than whoever wrote the golden events used. */
function withoutKeyId(golden: unknown): unknown {
  return JSON.parse(JSON.stringify(golden), (member, value: unknown) => (member === 'key_id' ? undefined : value));
}

function checkRepeat(subject: Subject, fixture: Fixture): void {
  const genuine = subject.genuine(fixture);
  const [first, second] = [subject.show(fixture, genuine), subject.show(fixture, genuine)];
  must(
    isDeepStrictEqual(first, second),
    {
      rule: 'same-bytes-same-events',
      toDo: 'Make reading a pure function of the body: keep no state between webhooks',
    },
    { where: fixture.name, what: 'became something else the second time' },
  );
}
