import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { idempotencySchema } from '../../src/idempotency/sql-schema.ts';

test('the statements may be run again', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(idempotencySchema('sqlite'));
  database.exec(idempotencySchema('sqlite'));
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  expect(tables.map(({ name }) => name)).toEqual(['tributary_latest', 'tributary_seen']);
  database.close();
});

test('what does not fit into 32 bits has a type that is large enough', () => {
  expect(idempotencySchema('postgres')).not.toContain('INTEGER');
});
