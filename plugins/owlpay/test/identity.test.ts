import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadFixtures, parseJson, type JsonObject, type Occurrence } from '@tributary/plugin-sdk';
import { receive, receiveHarbor, receivePlatform, sign, signedAt } from './received.ts';

const hour = 3_600_000_000;
const order = { uuid: 'ord_1', status: 'owlpay.received_order', updated_at: '2022-11-29T07:08:05+00:00' };
const transfer = { uuid: 'transfer_1', object: 'transfer', status: 'on_hold', updated_at: '2025-12-26T17:04:15+00:00' };
const deposit = {
  event: 'bank_account.micro_deposit.received',
  account_number: '312345678901',
  crb_ach_transaction_id: 1234,
};
const fixtures = loadFixtures(join(import.meta.dirname, '..'));

describe('a redelivery', () => {
  test.each(fixtures)(
    'of $name has the same identity, though it is signed anew',
    ({ body, header = 'owlpay-signature' }) => {
      const webhook = parseJson(body) as JsonObject;
      const [first, second] = [signedAt, signedAt + hour].map((instant) =>
        receive(webhook, sign(webhook, header, instant), instant),
      );
      expect(second?.identity).toEqual(first?.identity);
      expect(second?.occurredAt).toBe(first?.occurredAt);
    },
  );

  test("of the Platform has the same identity, though its uuid is another attempt's", () => {
    expect(platform(order, { uuid: 'att_2' }).identity).toEqual(platform(order, { uuid: 'att_1' }).identity);
    expect(platform(order).identity).toEqual({
      tier: 'OBJECT_STATUS_TIME',
      objectId: 'ord_1',
      status: 'order.updated owlpay.received_order',
      time: '2022-11-29T07:08:05+00:00',
    });
  });
});

describe('two occurrences', () => {
  test.each([
    ['two states', { status: 'owlpay.order_confirmed' }],
    ['two times', { updated_at: '2022-11-29T07:08:06+00:00' }],
    ['two objects', { uuid: 'ord_2' }],
  ])('of the Platform with %s have two identities', (_what, change) => {
    expect(platform({ ...order, ...change }).identity).not.toEqual(platform(order).identity);
  });

  test('of the Platform with two types have two, though the object is the same', () => {
    expect(platform(order, { observation: 'order.received' }).identity).not.toEqual(platform(order).identity);
  });

  test.each([
    ['two states', { status: 'completed' }],
    ['two times', { updated_at: '2025-12-26T17:04:16+00:00' }],
    ['two objects', { uuid: 'transfer_2' }],
  ])('of Harbor with %s have two identities', (_what, change) => {
    expect(harbor({ ...transfer, ...change }).identity).not.toEqual(harbor(transfer).identity);
  });

  test('of Harbor with two types have two: a sub-status changes nothing else that is known', () => {
    const [first, second] = ['transfer.sub_status.cpn_rfi', 'transfer.sub_status.cpn_rfi_submitted'].map(
      (event) => harbor(transfer, { event }).identity,
    );
    expect(second).not.toEqual(first);
  });

  test("of Harbor without a type are told by OwlPay's words alone, not by the type that we derive", () => {
    expect(harbor(transfer).identity).toEqual({
      tier: 'OBJECT_STATUS_TIME',
      objectId: 'transfer_1',
      status: 'on_hold',
      time: '2025-12-26T17:04:15+00:00',
    });
  });
});

describe('where a part is missing', () => {
  test.each(['uuid', 'status', 'updated_at'])('without %s the bytes are the identity', (member) => {
    expect(platform({ ...order, [member]: null }).identity).toEqual({ tier: 'BODY_DIGEST' });
    expect(harbor({ ...transfer, [member]: null }, { event: 'transfer.status.on_hold' }).identity).toEqual({
      tier: 'BODY_DIGEST',
    });
  });

  test('an empty uuid is none', () => expect(platform({ ...order, uuid: '' }).identity.tier).toBe('BODY_DIGEST'));

  test('nothing but the object says when it was: not the signature, not the receipt', () => {
    expect(platform({ uuid: 'ord_1' }).occurredAt).toBeNull();
    expect(harbor({ ...transfer, updated_at: null }).occurredAt).toBeNull();
    expect(harbor(transfer).occurredAt).toBe(Date.UTC(2025, 11, 26, 17, 4, 15) * 1000);
  });
});

describe('a micro-deposit', () => {
  test('is known by account number and transaction, the documented key, and by nothing else', () => {
    const changed = { ...deposit, received_at: '2026-07-31T03:08:10+00:00', amount: '0.25', currency: 'USD' };
    expect(receiveHarbor(changed).identity).toEqual(receiveHarbor(deposit).identity);
    expect(receiveHarbor({ ...deposit, crb_ach_transaction_id: 1235 }).identity).not.toEqual(
      receiveHarbor(deposit).identity,
    );
    expect(receiveHarbor({ ...deposit, account_number: '312345678902' }).identity).not.toEqual(
      receiveHarbor(deposit).identity,
    );
  });

  test('shows its account number nowhere but in the parts that are hashed', () => {
    const { identity } = receiveHarbor(deposit);
    expect(identity).toMatchObject({ tier: 'OBJECT_STATUS_TIME', objectId: '312345678901' });
    const golden = JSON.stringify(
      fixtures.filter(({ body }) => body.includes('31234567')).map(({ expected }) => expected),
    );
    expect(golden).toContain('bank_account.micro_deposit_received');
    expect(golden).not.toContain('31234567');
  });

  test.each(['account_number', 'crb_ach_transaction_id'])('without %s is known by its bytes', (member) => {
    expect(receiveHarbor({ ...deposit, [member]: null }).identity).toEqual({ tier: 'BODY_DIGEST' });
  });
});

function platform(object: JsonObject, members: JsonObject = {}): Occurrence {
  return receivePlatform({ uuid: 'att_1', observation: 'order.updated', data: { order: object }, ...members });
}

function harbor(object: JsonObject, members: JsonObject = {}): Occurrence {
  return receiveHarbor({ data: object, ...members });
}
