import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { comparable, goldenOf, type Golden } from './golden.ts';
import { loadSubject } from './subject.ts';

/** What became of a fixture's golden events. */
export interface GoldenUpdate {
  fixture: string;
  /** `refused`: the webhook ends in a dead letter, which is no golden outcome; the file is left as it is. */
  kind: 'same' | 'written' | 'refused';
  golden: Golden;
}

/**
 * Writes what a plugin's fixtures become into them, where it is not there yet or differs: for a person to read in the diff,
 * since it is what a subscriber will act on. Throws `plugin.*`.
 */
export async function updateGolden(folder: string): Promise<GoldenUpdate[]> {
  const subject = await loadSubject(folder);
  return subject.fixtures.map((fixture) => {
    const golden = goldenOf(subject.show(fixture));
    if ('deadLetter' in golden) return { fixture: fixture.name, kind: 'refused', golden };
    if (isDeepStrictEqual(comparable(subject, golden), comparable(subject, fixture.expected)))
      return { fixture: fixture.name, kind: 'same', golden };
    const file = join(subject.folder, 'fixtures', `${fixture.name}.json`);
    const {
      events: _events,
      ignored: _ignored,
      ...kept
    } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, `${JSON.stringify({ ...kept, ...golden }, null, 2)}\n`);
    return { fixture: fixture.name, kind: 'written', golden };
  });
}
