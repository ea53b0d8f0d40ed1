import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadFixtures, readOrderingKey } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';
import { bodyOf } from './webhook.ts';

describe('the ordering key', () => {
  const fixtures = loadFixtures(join(import.meta.dirname, '..'));
  /** The README says why: a checkout in subscription mode goes with its subscription, an invoice of its own by its number. */
  const exceptions: Record<string, string> = {
    'checkout_session.completed': 'sub_9876543210',
    'checkout_session.completed~unix-times': 'sub_9876543210',
    'invoice.paid~no-subscription': 'invoicenum000000001',
  };

  test.each(fixtures)('of $name is the id by which its event is keyed, or a known exception', (fixture) => {
    const { events } = fixture.expected as { events: { key: string }[] };
    const published = events[0]?.key.slice('useepay/main/'.length);
    expect(orderingKeyOf(fixture.body.toString())).toBe(exceptions[fixture.name] ?? published);
  });

  test.each([
    [
      'payment, with its refunds, disputes and checkout',
      ['pi_1'],
      [
        { id: 'pi_1', customer_id: 'cus_1', invoice_id: 'inv_1' },
        { id: 'ref_1', payment_intent_id: 'pi_1' },
        { id: 'dp_1', payment_intent_id: 'pi_1' },
        { id: 'cs_1', payment_intent_id: 'pi_1', subscription_id: null },
        { id: 'cs_1', payment_intent_id: 'pi_1', subscription_id: '' },
      ],
    ],
    [
      'subscription, with its invoices before and after they are paid',
      ['sub_1'],
      [
        { id: 'sub_1', customer_id: 'cus_1', latest_invoice: 'inv_1', first_invoice_id: 'inv_1' },
        { id: 'inv_1', subscription_id: 'sub_1', payment_intent_id: null, number: null },
        { id: 'inv_1', subscription_id: 'sub_1', payment_intent_id: 'pi_1', number: 'invoicenum000000001' },
        { id: 'inv_2', subscription_id: 'sub_1', payment_intent_id: 'pi_2' },
      ],
    ],
    [
      'numbered invoice of its own, before and after it is paid',
      ['invoicenum000000001'],
      [
        { id: 'inv_1', subscription_id: null, payment_intent_id: null, number: 'invoicenum000000001' },
        { id: 'inv_1', subscription_id: null, payment_intent_id: 'pi_1', number: 'invoicenum000000001' },
      ],
    ],
    ['payment method, whose card has no number here', ['pm_1'], [{ id: 'pm_1', card: { number: '4242' } }]],
    ['payment whose id is a long number', ['1012506201612797898'], [{ id: '1012506201612797898' }]],
  ])('of a %s is one', (_what, keys, objects) => {
    const found = objects.map((data) => orderingKeyOf(bodyOf('payment_intent.succeeded', data)));
    expect([...new Set(found)]).toEqual(keys);
  });

  test('of a body that is no JSON is the digest of the body', () => {
    expect(orderingKeyOf('data=%7B%7D')).toBe(createHash('sha256').update('data=%7B%7D').digest('hex'));
  });
});

function orderingKeyOf(body: string): string {
  return readOrderingKey(plugin.orderingKey, Buffer.from(body));
}
