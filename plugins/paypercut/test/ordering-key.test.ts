import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadFixtures, readOrderingKey } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';

describe('the ordering key', () => {
  const fixtures = loadFixtures(join(import.meta.dirname, '..'));

  test.each(fixtures)('of $name is the id by which its event is keyed', (fixture) => {
    const { events } = fixture.expected as { events: { key: string }[] };
    const key = readOrderingKey(plugin.orderingKey, fixture.body);
    expect(events.map((event) => event.key)).toEqual([`paypercut/main/${key}`]);
  });

  test.each([
    ['subscription of an invoice', { id: 'in_1', parent: { subscription_details: { subscription: { id: 'x_2' } } } }],
    ['payment of a checkout', { id: 'cs_1', payment_intent: { id: 'x_2' } }],
  ])('of a body that has the %s whole is its id', (_which, object) => {
    const key = readOrderingKey(plugin.orderingKey, Buffer.from(JSON.stringify({ data: { object } })));
    expect(key).toBe('x_2');
  });

  test('of a body that has none of the places is the digest of the body', () => {
    expect(readOrderingKey(plugin.orderingKey, Buffer.from('{}'))).toBe(
      createHash('sha256').update('{}').digest('hex'),
    );
  });
});
