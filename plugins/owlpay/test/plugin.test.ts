import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadFixtures, parseJson, readOrderingKey, type JsonObject, type Occurrence } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';
import { bytesOf, errorOf, read, receive, receiveHarbor, receivePlatform, sign } from './received.ts';

const fixtures = loadFixtures(join(import.meta.dirname, '..'));

describe('the type of the Platform', () => {
  test('is its observation, or its event where it names one', () => {
    const body = { observation: 'order.updated', data: { order: { uuid: 'ord_1' } } };
    expect(receivePlatform(body).type).toBe('order.updated');
    expect(receivePlatform({ ...body, event: 'order.received' }).type).toBe('order.received');
  });

  test.each([
    ['owlpay.received_order', "an order's status, in the one sample: nobody says that it is order.received"],
    ['transfer.source_received', 'seen in third-party code alone'],
    ['nobody.knows', 'no word of OwlPay'],
    ['constructor.name', 'no word of anybody, and of every object'],
  ])('%s is not mapped: %s', (observation) => {
    const { type } = receivePlatform({ observation, data: { order: { uuid: 'ord_1' } } });
    expect(Object.hasOwn(plugin.events, type)).toBe(false);
  });

  test.each([
    [{ data: { order: {} } }, 'observation'],
    [{ observation: 'order.received' }, 'data.order'],
    [{ observation: 'order.received', data: { uuid: 'ord_1' } }, 'data.order'],
    [{ observation: 'order.received', data: { order: 'ord_1' } }, 'data.order'],
    [{ observation: 'vendor.visa.card.created', data: { vendor: { uuid: 'ven_1' } } }, 'data.card'],
    [{ observation: 'reconciliations.created', data: {} }, 'data.reconciliation'],
    [{ observation: 'nobody.knows' }, 'data'],
    [{ observation: 'order.received', is_test: 2, data: { order: {} } }, 'is_test'],
    [{ observation: 'order.received', data: { order: { updated_at: 'soon' } } }, 'data.order.updated_at'],
  ] satisfies [JsonObject, string][])('is refused in %j', (body, detail) => {
    expect(errorOf(() => receivePlatform(body))).toMatchObject({ code: 'decode.unexpected_shape', detail });
  });

  test.each([
    [1, null, 'TEST'],
    [0, null, 'LIVE'],
    [true, null, 'TEST'],
    [null, false, 'LIVE'],
    [0, true, 'LIVE'],
    [null, null, null],
  ])('with is_test %j, and %j in the object, is of the environment %j', (envelope, object, environment) => {
    const order = { uuid: 'ord_1', is_test: object };
    const found = receivePlatform({ observation: 'order.received', is_test: envelope, data: { order } });
    expect(found.environment).toBe(environment);
  });
});

describe('the type of Harbor', () => {
  test.each([
    ['transfer', 'reject', 'transfer.status.rejected'],
    ['transfer', 'completed', 'transfer.status.completed'],
    ['transfer', 'pending_customer_transfer_start', 'transfer.status.pending_customer_transfer_start'],
    ['transfer', 'cancelled', 'transfer.status.cancelled'],
    ['customer', 'verifying', 'customer.kyc.verifying'],
    ['customer', 'request_for_information', 'customer.rfi.raised'],
    ['customer', 'unfinished', 'customer.status.unfinished'],
    ['customer', 'finished', 'customer.status.finished'],
    ['customer', 'deactivated', 'customer.status.deactivated'],
    ['customer_deposit_account', 'provisioning', 'customer_deposit_account.status.provisioning'],
    ['customer_deposit_account', 'active', 'deposit_account.activated'],
  ])('of a %s that is %s is %s, and mapped', (object, status, type) => {
    expect(receiveHarbor({ data: { uuid: 'x_1', object, status } }).type).toBe(type);
    expect(Object.hasOwn(plugin.events, type)).toBe(true);
  });

  test.each([
    ['customer', 'on_leave'],
    ['transfer', 'constructor'],
    ['constructor', 'name'],
  ])('of a %s that is %s follows the pattern, and is not mapped', (object, status) => {
    const { type } = receiveHarbor({ data: { uuid: 'x_1', object, status } });
    expect(type).toBe(`${object}.status.${status}`);
    expect(Object.hasOwn(plugin.events, type)).toBe(false);
  });

  test('is what the body names, whatever object and status say', () => {
    const data = { uuid: 'x_1', object: 'transfer', status: 'on_hold' };
    expect(receiveHarbor({ event: 'transfer.sub_status.cpn_rfi', data }).type).toBe('transfer.sub_status.cpn_rfi');
  });

  test.each([
    [{ data: { uuid: 'x_1', status: 'on_hold' } }, 'data.object'],
    [{ data: { uuid: 'x_1', object: 'transfer' } }, 'data.status'],
    [{ data: 'transfer' }, 'data'],
    [{}, 'object'],
  ] satisfies [JsonObject, string][])('is refused in %j', (body, detail) => {
    expect(errorOf(() => receiveHarbor(body))).toMatchObject({ code: 'decode.unexpected_shape', detail });
  });
});

describe('the readers', () => {
  const idNames = [
    ['bank_account.', 'crb_ach_transaction_id'],
    ['deposit_account.', 'id'],
    ['customer_deposit_account.', 'id'],
  ] as const;
  const types = fixtures.filter(({ name, type }) => name === type);

  test.each(types)('$type needs nothing but the id of its object, and that', (fixture) => {
    const idName = idNames.find(([start]) => fixture.type.startsWith(start))?.[1] ?? 'uuid';
    expect(readAs(fixture, { [idName]: 'x_1' })).toMatchObject({ id: 'x_1' });
    expect(errorOf(() => readAs(fixture, { status: 'x', account_number: '31234' }))).toMatchObject({
      code: 'decode.unexpected_shape',
      detail: expect.stringMatching(/(^|\.)(uuid|id|asset|crb_ach_transaction_id)$/),
    });
  });

  test.each(fixtures)('carry nothing of who a person is, and no secret: $name', ({ body, header }) => {
    const webhook = parseJson(body) as JsonObject;
    const text = JSON.stringify(read(receive(webhook, sign(webhook, header ?? 'owlpay-signature'))));
    expect(text).not.toMatch(/Ada|Doe|John|CHAN|example\.com|555|1988|312345|123456789012|0x|98012|whs_|pi_secret/);
  });

  test.each([
    ['an amount without a currency', { total: 9.9 }],
    ['an amount in words', { total: 'ten', currency: 'USD' }],
    ['a currency that is none', { total: 1, currency: 'U$' }],
    ['a status that is a number', { status: 1 }],
    ['a refund without a currency', { refund_total: 1 }],
  ])('refuse %s', (_what, members) => {
    const body = { observation: 'payment_intent.captured', data: { payment_intent: { uuid: 'pi_1', ...members } } };
    expect(errorOf(() => read(receivePlatform(body)))).toMatchObject({ code: 'decode.unexpected_shape' });
  });

  test.each([
    ['payment_intent.created', 'payment_completed', 'SETTLED'],
    ['payment_intent.created', 'full_refund', 'SUCCEEDED'],
    ['payment_intent.payout_finished', 'payment_completed', 'PAID'],
    ['payment_intent.payout_finished', 'captured', 'UNKNOWN'],
    ['payment_intent.refunded', 'refund_completed', 'SUCCEEDED'],
    ['payment_intent.refunded', 'full_refund', 'UNKNOWN'],
    ['payment_intent.created', '__proto__', 'UNKNOWN'],
  ])(
    '%s tells the status %s as %s: one word may speak of the payment, its refund or its payout',
    (observation, raw, status) => {
      const body = { observation, data: { payment_intent: { uuid: 'pi_1', status: raw } } };
      expect(read(receivePlatform(body))).toMatchObject({ status, raw_status: raw });
    },
  );

  // https://developers.owlpay.com/docs/status-enum and …/status-enum-copy, https://harbor-developers.owlpay.com/docs/status.
  test.each([
    [
      'payment_intent.updated',
      'payment_intent',
      'created checking_out authorized cancelled captured failed partial_refund full_refund payment_processing payment_completed payment_failed',
    ],
    ['payment_intent.refunded', 'payment_intent', 'refund_processing refund_completed refund_cancelled'],
    ['payment_intent.payout_failed', 'payment_intent', 'payment_processing payment_completed payment_failed'],
    [
      'order.updated',
      'order',
      'owlpay.received_order platform.order_cancelled owlpay.order_unconfirmed owlpay.order_confirmed owlpay.order_rejected bank.wait_execute bank.in_process owlpay.payout_succeed owlpay.payout_failed',
    ],
    ['order.payout.succeed', 'order', 'bank.wait_execute bank.in_process owlpay.payout_succeed owlpay.payout_failed'],
    ['reconciliations.created', 'reconciliation', 'unconfirm in_process settled on_the_way_to_bank payout_finish'],
    ['accounting.created', 'accounting', 'in_process draft wait_execute scheduled finish failed wait_withdraw'],
    ['accounting.payout.failed', 'accounting', 'in_process draft wait_execute scheduled finish failed wait_withdraw'],
  ])('map every documented status that %s may have', (observation, member, words) => {
    for (const status of words.split(' '))
      expect(read(receivePlatform({ observation, data: { [member]: { uuid: 'x_1', status } } }))).toMatchObject({
        status: expect.not.stringMatching('UNKNOWN'),
        raw_status: status,
      });
  });

  test.each([
    [
      'transfer',
      'pending_customer_transfer_start pending_customer_transfer_complete pending_external pending_harbor on_hold request_for_information pending_customer completed refunded expired cancelled reject error',
    ],
    ['customer', 'unfinished finished verifying verified rejected declined deactivated request_for_information'],
    ['customer_deposit_account', 'provisioning active failed disabled'],
  ])('map every documented status of a %s that names no type', (object, words) => {
    for (const status of words.split(' '))
      expect(read(receiveHarbor({ data: { uuid: 'x_1', id: 'x_1', object, status } }))).toMatchObject({
        status: expect.not.stringMatching('UNKNOWN'),
        raw_status: status,
      });
  });

  test.each([
    ['3028.00000000', 'USDC', '3028'],
    ['0.00000001', 'USDC', '0.00000001'],
    ['1000', 'JPY', '1000'],
    [10, 'USD', '10'],
  ])('read the transfer of %j %s as %s, without a digit lost', (amount, asset, expected) => {
    const data = { uuid: 'transfer_1', object: 'transfer', status: 'completed', source: { asset, amount } };
    expect(read(receiveHarbor({ data }))).toMatchObject({ source_amount: { amount: expected, currency: asset } });
  });

  /** The fixture's webhook with another object in its place. */
  function readAs(
    { type, header, body }: { type: string; header?: string | undefined; body: Buffer },
    object: JsonObject,
  ) {
    if (header !== undefined)
      return read(receiveHarbor({ event: type, ...(type.startsWith('bank_') ? object : { data: object }) }));
    const [member = ''] = Object.keys((parseJson(body) as { data: JsonObject }).data);
    return read(receivePlatform({ observation: type, data: { [member]: object } }));
  }
});

describe('the ordering key', () => {
  test.each(fixtures)('of $name is the id by which its event is keyed', ({ body, expected }) => {
    const { events } = expected as { events: { key: string }[] };
    expect(events.map((event) => event.key)).toEqual([`owlpay/main/${readOrderingKey(plugin.orderingKey, body)}`]);
  });

  test('of a body that has none of the places is the digest of the body', () => {
    const body = bytesOf({ data: {} });
    expect(readOrderingKey(plugin.orderingKey, body)).toBe(createHash('sha256').update(body).digest('hex'));
  });
});

test("metadata is none: no source says where a merchant's own stands", () => {
  const data = { uuid: 'transfer_1', object: 'transfer', status: 'completed', meta_data: { order: '7' } };
  const found: Occurrence = receiveHarbor({ data });
  expect(found.metadata).toEqual({});
});
