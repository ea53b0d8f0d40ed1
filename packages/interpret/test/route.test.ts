import { expect, test } from '@jest/globals';
import { readRecord } from '../src/record.ts';
import { route } from '../src/route.ts';
import { accountOf, bodyOf, paidCharge, providerOf, recordOf } from './acme.ts';
import { thrownBy } from './thrown-by.ts';

const rawFor = (account: string) => readRecord(recordOf(bodyOf(paidCharge()), { headers: { 'raw-account': account } }));

test('a webhook finds the account that the URL named', () => {
  const account = accountOf();
  expect(route(rawFor('main'), providerOf(account))).toBe(account);
});

test.each(['other', 'constructor', 'size'])(
  'route.unknown_account names the account %s, which is not there',
  (name) => {
    expect(thrownBy(() => route(rawFor(name), providerOf()))).toMatchObject({
      code: 'route.unknown_account',
      detail: name,
    });
  },
);
