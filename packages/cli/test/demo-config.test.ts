import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findCacheFolder } from '@tributary/local-stack';
import { loadConfig } from '@tributary/host';
import { builtInProviders, loadPlugin } from '@tributary/plugin-sdk';
import { writeDemoConfig } from '../src/demo-config.ts';
import { run, temporaryFolder } from './shell.ts';

const { folder, remove } = temporaryFolder();
const cache = findCacheFolder({ XDG_CACHE_HOME: folder });
let demo: string;
const read = (name: string) => readFileSync(join(demo, name), 'utf8');

beforeAll(async () => {
  demo = dirname(await writeDemoConfig(cache));
});
afterAll(remove);

describe('the configuration for a look around', () => {
  test('has every built-in provider with a key of its own scheme, and is good', async () => {
    for (const provider of builtInProviders()) {
      const { plugin } = await loadPlugin({ provider, from: demo });
      expect(plugin.signature.prepareKey(readFileSync(join(demo, `${provider}-main.key`))).type).toMatch(
        /secret|public/,
      );
    }
    const ran = await run(['config', 'check', '--config', join(demo, 'tributary.yaml')], { folder });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    for (const provider of builtInProviders())
      expect(ran.stdout).toContain(`${provider}: @tributary/plugin-${provider}@`);
  });

  test('has the half of a pair that verifies as the key, and the other beside it', () => {
    expect(read('useepay-main.key')).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    expect(read('useepay-main.signing.key')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(existsSync(join(demo, 'wooshpay-main.signing.key'))).toBe(false);
    for (const name of ['useepay-main.key', 'useepay-main.signing.key', 'wooshpay-main.key'])
      expect(statSync(join(demo, name)).mode & 0o777).toBe(0o600);
  });

  test('keeps its keys, so that webhooks of the last time still verify; a pair of which half is gone is made anew', async () => {
    const names = ['useepay-main.key', 'useepay-main.signing.key', 'wooshpay-main.key'];
    const before = names.map(read);
    await writeDemoConfig(cache);
    expect(names.map(read)).toEqual(before);
    rmSync(join(demo, 'useepay-main.signing.key'));
    await writeDemoConfig(cache);
    expect(read('useepay-main.key')).not.toBe(before[0]);
    expect(read('wooshpay-main.key')).toBe(before[2]);
  });
});

test('a plugin whose folder is named has a configuration for it alone', async () => {
  const { folder: elsewhere, remove: removeIt } = temporaryFolder();
  try {
    const plugin = join(import.meta.dirname, '../template/plugin');
    const file = await writeDemoConfig(findCacheFolder({ XDG_CACHE_HOME: elsewhere }), {}, [plugin]);
    const { providers } = await loadConfig({ file, environment: {}, workingFolder: elsewhere });
    expect(Object.keys(providers)).toEqual(['example']);
    expect(providers['example']).toMatchObject({ plugin, accounts: { main: { environment: 'test' } } });
  } finally {
    removeIt();
  }
});

describe('webhook sign', () => {
  const sign = (...args: string[]) =>
    run(['webhook', 'sign', 'useepay', 'payment_intent.succeeded', ...args], { folder });

  test("finds the sender's key beside the one that verifies", async () => {
    const ran = await sign('--json');
    expect(ran.exitCode).toBe(0);
    const { headers, body } = JSON.parse(ran.stdout) as { headers: [string, string][]; body: string };
    const { plugin } = await loadPlugin({ provider: 'useepay', from: demo });
    const key = plugin.signature.prepareKey(Buffer.from(read('useepay-main.key')));
    const input = { headers, body: Buffer.from(body), receivedAt: 0, keys: [{ id: 'demo', key }] };
    expect(plugin.signature.verify(input).keyId).toBe('demo');
    const forged = await sign('--json', '--forgery', 'foreign-key');
    const other = JSON.parse(forged.stdout) as { headers: [string, string][] };
    expect(() => plugin.signature.verify({ ...input, headers: other.headers })).toThrow(
      expect.objectContaining({ code: 'verify.signature_mismatch' }),
    );
  });

  describe('where no key lies beside', () => {
    const config = join(folder, 'elsewhere.yaml');
    beforeAll(() => {
      const account = '{ environment: test, settings: { amountUnit: major }, keys: [{ id: one, env: KEY }] }';
      writeFileSync(config, `providers: { useepay: { accounts: { main: ${account} } } }\n`);
    });
    const signElsewhere = (...args: string[]) =>
      run(['webhook', 'sign', 'useepay', 'payment_intent.succeeded', '--config', config, ...args], {
        folder,
        environment: { KEY: read('useepay-main.key') },
      });

    test('says that the configured one can only verify, and what to do', async () => {
      const ran = await signElsewhere();
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).toContain("the keys of useepay/main can only verify; name the sender's with --signing-key");
    });

    test('takes the one that is named, from the working folder', async () => {
      writeFileSync(join(folder, 'sender.pem'), read('useepay-main.signing.key'));
      const ran = await signElsewhere('--signing-key', 'sender.pem');
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ran.stdout).toMatch(/^sign: [A-Za-z0-9+/]{342}==$/m);
    });

    test.each([
      ['is not there', 'nowhere.pem', 'cannot be read'],
      ['is the public half', 'public.pem', 'signs nothing of rsa-sha256'],
    ])('refuses one that %s, without a word of it', async (_what, name, said) => {
      writeFileSync(join(folder, 'public.pem'), read('useepay-main.key'));
      const ran = await signElsewhere('--signing-key', name);
      expect(ran.exitCode).toBe(2);
      expect(ran.stderr).toContain('config.key_unreadable');
      expect(ran.stderr).toContain(said);
      expect(ran.stderr).not.toContain('MII');
    });
  });
});
