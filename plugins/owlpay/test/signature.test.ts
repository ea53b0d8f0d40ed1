import { describe, expect, test } from '@jest/globals';
import type { HeaderList } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';
import { bytesOf, errorOf, receive, secret, sign, signedAt } from './received.ts';

const headers = ['owlpay-signature', 'harbor-signature'];
const order = { is_test: 0, observation: 'order.received', data: { order: { uuid: 'ord_1' } } };
const transfer = { event: 'transfer.status.completed', data: { uuid: 'transfer_1' } };
const minute = 60_000_000;

describe.each(headers)('a signature in %s', (header) => {
  // The documented formula, computed outside of this project.
  const vector = '{"id":"evt_vector_1","object":"event","created_at":"2025-03-11T12:25:08.284979602Z","type":"vector"}';
  const digest = 'fb882f89752d531ff021f1abc7a4bfdd5753973ffd475c59d4095af60a745de2';
  const value = `t=1700000000,v1=${digest}`;

  test('is made with the whole secret, its whs_ included', () => {
    expect(verify([[header, value]])).toMatchObject({ keyId: 'k', signedAt, scheme: `timestamped-hmac ${header}` });
    const key = plugin.signature.prepareSigningKey(Buffer.from(secret));
    expect(plugin.signature.sign({ body: Buffer.from(vector), key, signedAt, header })).toEqual([[header, value]]);
    expect(errorOf(() => verify([[header, value]], { keySecret: 'vector_secret' }))).toMatchObject({
      code: 'verify.signature_mismatch',
    });
  });

  test.each([
    ['in any spelling of the header', [[header.toUpperCase(), value]]],
    ['with a second v1, of a secret that was renewed', [[header, `t=1700000000,v1=${'0'.repeat(64)},v1=${digest}`]]],
    ['with its elements the other way round', [[header, `v1=${digest},t=1700000000`]]],
  ] satisfies [string, HeaderList][])('verifies %s', (_how, list) => expect(verify(list).keyId).toBe('k'));

  test.each([
    [
      'twice',
      [
        [header, value],
        [header, value],
      ],
      'verify.signature_malformed',
    ],
    ['without t', [[header, `v1=${digest}`]], 'verify.signature_malformed'],
    ['in base64', [[header, `t=1700000000,v1=${btoa(digest)}`]], 'verify.signature_malformed'],
    ['over another t', [[header, `t=1700000001,v1=${digest}`]], 'verify.signature_mismatch'],
    ['in a header that third parties read', [[`x-${header}`, value]], 'verify.signature_missing'],
  ] satisfies [string, HeaderList, string][])('is refused %s', (_how, list, code) => {
    expect(errorOf(() => verify(list))).toMatchObject({ code });
  });

  test.each([-5, 5])('verifies where it was received %d minutes off, and no later', (minutes) => {
    const receivedAt = signedAt + minutes * minute;
    expect(verify([[header, value]], { receivedAt }).keyId).toBe('k');
    expect(
      errorOf(() => verify([[header, value]], { receivedAt: receivedAt + Math.sign(minutes) * 1_000_000 })),
    ).toMatchObject({
      code: 'verify.timestamp_outside_tolerance',
    });
  });

  function verify(list: HeaderList, { keySecret = secret, receivedAt = signedAt } = {}) {
    const keys = [{ id: 'k', key: plugin.signature.prepareKey(Buffer.from(keySecret)) }];
    return plugin.signature.verify({ headers: list, body: Buffer.from(vector), receivedAt, keys });
  }
});

describe('the product', () => {
  test('is told by the header that was verified, whatever the body looks like', () => {
    expect(receive(order, sign(order, 'owlpay-signature')).type).toBe('order.received');
    expect(receive(transfer, sign(transfer, 'harbor-signature')).type).toBe('transfer.status.completed');
    expect(errorOf(() => receive(order, sign(order, 'harbor-signature')))).toMatchObject({
      code: 'decode.unexpected_shape',
      detail: 'data.object',
    });
  });

  test("is nobody's guess where a webhook carries both headers, though both are genuine", () => {
    const both = headers.flatMap((header) => sign(order, header));
    expect(errorOf(() => receive(order, both))).toMatchObject({ code: 'verify.signature_malformed' });
  });

  test('is told by the header in any spelling', () => {
    const unnamed = { data: { uuid: 'transfer_1', object: 'transfer', status: 'completed' } };
    const spelled: HeaderList = sign(unnamed, 'harbor-signature').map(([, value]) => ['Harbor-Signature', value]);
    expect(receive(unnamed, spelled).type).toBe('transfer.status.completed');
  });

  test('does not change by a header that was added to a genuine webhook', () => {
    for (const [header, other] of [headers, headers.toReversed()] as [string, string][]) {
      const forged: HeaderList = [...sign(order, header), [other, 't=1700000000,v1=00']];
      expect(errorOf(() => receive(order, forged))).toMatchObject({ code: 'verify.signature_malformed' });
    }
  });

  test('signs with one secret for each endpoint: the bytes are the same in both', () => {
    const [platform, harbor] = headers.map((header) => sign(order, header)[0]?.[1]);
    expect(platform).toBe(harbor);
    expect(bytesOf(order).toString()).toBe(JSON.stringify(order));
  });
});
