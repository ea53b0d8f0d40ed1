import { expect, test } from '@jest/globals';
import type { SqlDialect } from '../../src/idempotency/sql-schema.ts';
import { createSqlStore } from '../../src/idempotency/sql-store.ts';
import type { SqlRow, SqlValue } from '../../src/idempotency/sql-database.ts';

/** A database that answers each statement with the next rows, and keeps what it was asked. */
function scripted(dialect: SqlDialect, answers: SqlRow[][]) {
  const asked: { text: string; values: readonly SqlValue[] }[] = [];
  const query = (text: string, values: readonly SqlValue[]): Promise<SqlRow[]> => {
    asked.push({ text, values });
    return Promise.resolve(answers.shift() ?? []);
  };
  const database = {
    dialect,
    transaction: <T>(run: (session: { tx: string; query: typeof query }) => Promise<T>) => run({ tx: 'tx', query }),
  };
  return { asked, store: createSqlStore({ database, group: "g'", now: () => new Date(7) }) };
}

const sighting = { id: "i'", revision: 2, object: "o'", atMicros: 5 };

test.each<[SqlDialect, RegExp]>([
  ['sqlite', /\?/g],
  ['postgres', /\$\d/g],
])('in %s every value is a parameter', async (dialect, parameter) => {
  const { asked, store } = scripted(dialect, [[{ earlier_revision: 2 }], []]);
  await store.attempt(sighting, () => Promise.resolve());
  await store.attempt(sighting, () => Promise.resolve());
  await store.forget(new Date(3));
  expect(asked).toHaveLength(6);
  for (const { text, values } of asked) {
    expect(text).not.toContain("'");
    expect(new Set(dialect === 'sqlite' ? [] : text.match(parameter)).size).toBe(
      dialect === 'sqlite' ? 0 : values.length,
    );
    expect(text.match(parameter)).toHaveLength(values.length);
  }
});

test('a revision that a driver answers as text is a number', async () => {
  const { store } = scripted('postgres', [[{ earlier_revision: '10' }], [{ event_id: "i'" }]]);
  const known = await store.attempt({ ...sighting, revision: 9 }, (recollection) => Promise.resolve(recollection));
  expect(known).toEqual({ revision: 10, isOutdated: true });
});
