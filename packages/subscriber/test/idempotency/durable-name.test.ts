import { expect, test } from '@jest/globals';
import { durableName } from '../../src/idempotency/durable-name.ts';

test('a name that a database takes stays as it is', () => {
  expect(durableName('["acme","main","payment","p-1"]')).toBe('["acme","main","payment","p-1"]');
});

test.each([
  ['too long for a key of an index', 'x'.repeat(201)],
  ['with U+0000', 'a\0b'],
])('a name %s becomes its digest', (_what, name) => {
  expect(durableName(name)).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(durableName(name)).not.toBe(durableName(`${name}.`));
});
