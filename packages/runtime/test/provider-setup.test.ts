import { describe, expect, test } from '@jest/globals';
import type { AccountConfig, Config, ProviderConfig } from '@tributary/host';
import { bodyHmac, rsaSha256, unsigned } from '@tributary/plugin-sdk';
import { generateKeyPairSync } from 'node:crypto';
import { assembleProvider, configureProviders } from '../src/index.ts';
import { accountConfig, keysOf, providerOf, receivedAt, secret } from './acme.ts';

/** Configures one provider with one account. `file` is its plugin's file. */
async function configure(file: string, account: Partial<AccountConfig>) {
  const id = file.slice('./plugins/'.length, -'.ts'.length);
  const provider: ProviderConfig = { plugin: file, accounts: { main: accountConfig(account) } };
  const config = { folder: import.meta.dirname, providers: { [id]: provider } } as unknown as Config;
  return (await configureProviders(config))[0];
}

const acme = './plugins/acme.ts';
const knobs = './plugins/knobs.ts';

describe('a configured provider', () => {
  test('has its plugin, the package that it came from, and its accounts', async () => {
    expect(await configure(acme, {})).toMatchObject({
      id: 'acme',
      plugin: { contract: 1, id: 'acme' },
      name: '@tributary/runtime',
      config: { accounts: { main: {} } },
    });
  });

  test('whose plugin is not there is said so', async () => {
    await expect(configure('./plugins/none.ts', {})).rejects.toMatchObject({ code: 'plugin.not_found' });
  });
});

describe('the settings of an account', () => {
  test('are what the schema of the plugin makes of them', async () => {
    const provider = await configure(knobs, { settings: { amountUnit: 'minor' } });
    expect(provider?.settings.get('main')).toEqual({ amountUnit: 'minor', rounded: false });
  });

  test('are none where the plugin has no schema', async () => {
    expect((await configure(acme, {}))?.settings.get('main')).toEqual({});
  });

  test.each<[what: string, mistake: { file: string; settings: Record<string, unknown>; detail: string }]>([
    [
      'with mistakes, each with its path',
      {
        file: knobs,
        settings: { amountUnit: 'cents' },
        detail: [
          'providers.knobs.accounts.main.settings.amountUnit: must be minor or major',
          'providers.knobs.accounts.main.settings.deep.0: must say more',
          'providers.knobs.accounts.main.settings: is not enough',
        ].join('; '),
      },
    ],
    [
      'for a schema that answers later',
      {
        file: knobs,
        settings: { amountUnit: 'later' },
        detail: "providers.knobs.accounts.main.settings: the plugin's settings schema is asynchronous",
      },
    ],
    [
      'for a plugin that has none',
      {
        file: acme,
        settings: { amountUnit: 'minor' },
        detail: 'providers.acme.accounts.main.settings: the plugin has no settings',
      },
    ],
  ])('are refused %s', async (_what, { file, settings, detail }) => {
    await expect(configure(file, { settings })).rejects.toMatchObject({ code: 'config.invalid', detail });
  });
});

describe('an account', () => {
  test.each<[what: string, account: Partial<AccountConfig>, detail: string]>([
    [
      'a scheme that its plugin does not have',
      { schemes: ['rsa'] },
      'providers.acme.accounts.main.schemes: the plugin has no further scheme',
    ],
    [
      'webhooks without a signature',
      { allowUnsigned: true },
      "providers.acme.accounts.main.allowUnsigned: the plugin's webhooks are always signed",
    ],
  ])('cannot look as if it took %s', async (_what, account, detail) => {
    await expect(configure(acme, account)).rejects.toMatchObject({ code: 'config.invalid', detail });
  });

  test.each([
    ['live', 'LIVE'],
    ['test', 'TEST'],
    [null, null],
  ] as const)('of the environment %s is %s to the plugin', (environment, expected) => {
    const provider = assembleProvider(providerOf('acme', { main: accountConfig({ environment }) }), keysOf());
    expect(provider.accounts.get('main')?.environment).toBe(expected);
  });

  test('has its settings, its tolerance, and its keys with their validity', () => {
    const configured = providerOf('acme', { main: accountConfig({ toleranceSeconds: 60 }) });
    const keys = keysOf(secret, { notBefore: receivedAt, notAfter: receivedAt + 1 });
    expect(assembleProvider({ ...configured, settings: new Map([['main', { a: 1 }]]) }, keys)).toMatchObject({
      id: 'acme',
      pluginVersion: { name: '@acme/tributary-plugin', version: '1.2.3' },
      accounts: new Map([
        [
          'main',
          {
            id: 'main',
            environment: null,
            settings: { a: 1 },
            toleranceSeconds: 60,
            keys: [{ id: '2026-01', notBefore: receivedAt, notAfter: receivedAt + 1 }],
          },
        ],
      ]),
    });
  });

  test('takes further schemes of its plugin where it names them, with keys that each of them makes its own', async () => {
    const old = bodyHmac({ header: 'x-acme-signature', encoding: 'hex' });
    const open = unsigned({ because: 'a test' });
    const given = providerOf('acme', {
      main: accountConfig({ schemes: ['old', 'open'], allowUnsigned: true }),
      other: accountConfig(),
    });
    const configured = { ...given, plugin: { ...given.plugin, furtherSchemes: { old, open } } };
    const { accounts } = assembleProvider(configured, keysOf());
    const { signature, allowUnsigned, keys } = accounts.get('main') ?? {};
    expect({ members: signature?.members?.map(({ name }) => name), allowUnsigned }).toEqual({
      members: ['timestamped-hmac', 'body-hmac', 'unsigned'],
      allowUnsigned: true,
    });
    const body = Buffer.from('{}');
    const headers = old.sign({ body, key: old.prepareSigningKey(Buffer.from(secret)), signedAt: receivedAt });
    expect(signature?.verify({ headers, body, receivedAt, keys: keys ?? [] })).toMatchObject({
      keyId: '2026-01',
      scheme: 'body-hmac',
    });
    expect(accounts.get('other')).toMatchObject({ signature: given.plugin.signature, allowUnsigned: false });
  });

  test("has the tolerance of its plugin's scheme where none is configured, and no key where none is", () => {
    const account = assembleProvider(providerOf(), { accounts: new Map() }).accounts.get('main');
    expect(account).toMatchObject({ toleranceSeconds: undefined, keys: [] });
  });
});

describe("a secret of which the plugin's scheme can make no key", () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const rsaPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString();
  const provider = providerOf();
  const picky = {
    ...provider,
    plugin: {
      ...provider.plugin,
      signature: {
        ...provider.plugin.signature,
        prepareKey(bytes: Buffer): never {
          throw new Error(`${bytes.toString()} is no key`);
        },
      },
    },
  };

  test('is said with the reason, where the scheme of the SDK has one that tells nothing of it', () => {
    const configured = {
      ...provider,
      plugin: { ...provider.plugin, signature: rsaSha256({ header: 'x', encoding: 'base64' }) },
    };
    expect(errorOf(() => assembleProvider(configured, keysOf(rsaPem)))).toMatchObject({
      code: 'config.key_unreadable',
      detail:
        'providers.acme.accounts.main: key 2026-01 is no key of the scheme rsa-sha256: it is a private key, which is for the sender alone',
    });
  });

  test.each([
    ['the empty one for an HMAC', provider, ''],
    ['one that the scheme refuses by quoting it', picky, pem],
  ])('is said with its id, and without the secret: %s', (_what, configured, text) => {
    const thrown = errorOf(() => assembleProvider(configured, keysOf(text)));
    expect(thrown).toMatchObject({
      code: 'config.key_unreadable',
      detail: 'providers.acme.accounts.main: key 2026-01 is no key of the scheme timestamped-hmac',
    });
    expect(thrown.cause).toBeUndefined();
    expect(thrown.message).not.toContain('PRIVATE');
  });
});

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
