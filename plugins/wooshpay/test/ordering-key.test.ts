import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadFixtures, readOrderingKey } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';

const fixtures = loadFixtures(join(import.meta.dirname, '..'));

describe('the ordering key', () => {
  /** The README says why: such invoices share a partition by their reason. */
  const exceptions: Record<string, string> = { 'invoice.paid~no-subscription': 'manual' };

  test.each(fixtures)('of $name is the id by which its event is keyed, or a known exception', (fixture) => {
    const { events } = fixture.expected as { events: { key: string }[] };
    const published = events[0]?.key.slice('wooshpay/main/'.length);
    expect(orderingKeyOf(fixture.body.toString())).toBe(exceptions[fixture.name] ?? published);
  });

  test.each([
    ['payment intent', ['pi_1'], [{ id: 'pi_1', customer: 'cus_1', payment_method: 'pm_1' }]],
    [
      'charge, refund, dispute and checkout of a payment',
      ['pi_1'],
      [
        { id: 'ch_1', payment_intent: 'pi_1' },
        { id: 're_1', payment_intent: 'pi_1', charge: 'ch_1' },
        { id: 'dp_1', payment_intent: 'pi_1' },
        { id: 'cs_1', payment_intent: 'pi_1', subscription: '' },
      ],
    ],
    ['dispute without a payment', ['dp_1'], [{ id: 'dp_1', payment_intent: null, charge: 'ch_1' }]],
    [
      'invoice of a subscription, before and after its payment',
      ['sub_1'],
      [
        { id: 'in_1', subscription: 'sub_1', billing_reason: 'subscription_cycle', payment_intent: null },
        { id: 'in_1', subscription: 'sub_1', billing_reason: 'subscription_cycle', payment_intent: 'pi_1' },
        { id: 'in_2', subscription: 'sub_1', billing_reason: 'subscription_cycle', payment_intent: 'pi_2' },
      ],
    ],
    [
      'invoice of its own, before and after its payment',
      ['manual'],
      [
        { id: 'in_1', subscription: null, billing_reason: 'manual', payment_intent: null },
        { id: 'in_1', subscription: null, billing_reason: 'manual', payment_intent: 'pi_1' },
      ],
    ],
    [
      'card, with its authorizations and transactions',
      ['ic_1'],
      [
        { id: 'ic_1', last4: '4242', cardholder: 'ich_1' },
        { id: 'iauth_1', card: { id: 'ic_1', cardholder: { id: 'ich_1' } } },
        { id: 'ipi_1', card: 'ic_1', authorization: 'iauth_1' },
      ],
    ],
    ['payment method, whose card is no issued one', ['pm_1'], [{ id: 'pm_1', card: { last4: '4242' } }]],
    ['payout', ['po_1'], [{ id: 'po_1', beneficiary_data: { id: 'bf_1' } }]],
    ['setup intent', ['seti_1'], [{ id: 'seti_1', customer: 'cus_1', payment_method: 'pm_1' }]],
    ['cardholder', ['ich_1'], [{ id: 'ich_1' }]],
  ])('of a %s is one', (_name, keys, objects) => {
    const found = objects.map((object) => orderingKeyOf(JSON.stringify({ data: { object } })));
    expect([...new Set(found)]).toEqual(keys);
  });

  test('of a body that has none of the places is the digest of the body', () => {
    expect(orderingKeyOf('{}')).toBe(createHash('sha256').update('{}').digest('hex'));
  });
});

function orderingKeyOf(body: string): string {
  return readOrderingKey(plugin.orderingKey, Buffer.from(body));
}
