import { describe, expect, test } from '@jest/globals';
import { bodyHmac, unsigned, type ProviderPlugin } from '@tributary/plugin-sdk';
import { accountScheme, unsignedAccounts, type SchemeConfig } from '../src/index.ts';
import { acmePlugin } from './plugins/acme.ts';

const path = 'providers.acme.accounts.main';
const old = bodyHmac({ header: 'x-acme-signature', encoding: 'hex' });
const same = bodyHmac({ header: 'Acme-Signature', encoding: 'hex' });
const open = unsigned({ because: 'the test endpoint signs nothing' });
const plain = acmePlugin('acme');
const rich: ProviderPlugin = { ...plain, furtherSchemes: { old, same, open } };
const config = (schemes: string[], allowUnsigned = false): SchemeConfig => ({ schemes, allowUnsigned });
const signs = (scheme: ProviderPlugin['signature']) => (scheme.members ?? [scheme]).map(({ name }) => name);

describe('the scheme of an account', () => {
  test("is the plugin's own where it names no other", () => {
    expect(accountScheme(rich, config([]), path)).toBe(rich.signature);
  });

  test('is any of its own and those that it names, in that order', () => {
    expect(signs(accountScheme(rich, config(['old']), path))).toEqual(['timestamped-hmac', 'body-hmac']);
    expect(signs(accountScheme(rich, config(['old', 'open'], true), path))).toEqual([
      'timestamped-hmac',
      'body-hmac',
      'unsigned',
    ]);
  });

  test.each<[what: string, plugin: ProviderPlugin, ...[SchemeConfig, string]]>([
    ['further ones where there are none', plain, config(['old']), 'schemes: the plugin has no further scheme'],
    ['an unknown one', rich, config(['older']), 'schemes: the plugin has no scheme older; it has old, same, open'],
    [
      'an inherited one',
      rich,
      config(['constructor']),
      'schemes: the plugin has no scheme constructor; it has old, same, open',
    ],
    [
      'a tolerance where no signature has a timestamp',
      { ...plain, signature: bodyHmac({ header: 'x', encoding: 'hex' }) },
      { ...config([]), toleranceSeconds: 5 },
      "toleranceSeconds: the plugin's signatures have no timestamp, so none can be too old",
    ],
    ['one twice', rich, config(['old', 'old']), 'schemes: old comes twice'],
    ['two in one header', rich, config(['same']), 'schemes: two schemes sign in acme-signature'],
    [
      'an unsigned one by its name alone',
      rich,
      config(['open']),
      'schemes: open proves nothing: it also needs allowUnsigned: true',
    ],
    ['none where none is unsigned', plain, config([], true), "allowUnsigned: the plugin's webhooks are always signed"],
    [
      'none where the unsigned one is not named',
      rich,
      config(['old'], true),
      "allowUnsigned: the account's webhooks are always signed; schemes does not name open",
    ],
  ])('cannot be %s', (_what, plugin, ...[given, detail]) => {
    expect(() => accountScheme(plugin, given, path)).toThrow(
      expect.objectContaining({ code: 'config.invalid', detail: `${path}.${detail}` }),
    );
  });
});

describe('the accounts that take webhooks without a signature', () => {
  const because = 'the test endpoint signs nothing';
  test('are those that allow it, with the reason', () => {
    const accounts = { main: config([]), lax: config(['open'], true), old: config(['old']) };
    expect(unsignedAccounts(rich, accounts)).toEqual([{ account: 'lax', because }]);
    expect(unsignedAccounts({ ...plain, signature: open }, { a: config([]), b: config([], true) })).toEqual([
      { account: 'b', because },
    ]);
    expect(unsignedAccounts(plain, { main: config([]) })).toEqual([]);
  });
});
