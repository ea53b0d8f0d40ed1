import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import manifest from '../package.json' with { type: 'json' };
import { run, temporaryFolder } from './shell.ts';

describe('the command line', () => {
  const { folder, remove } = temporaryFolder();
  const config = join(folder, 'tributary.yaml');
  const environment = { WOOSHPAY_KEY: 'a key of a command line test' };
  const providers = (text: string) => `registry: { url: 'http://127.0.0.1:1' }\nproviders: { ${text} }\n`;
  const wooshpay = 'wooshpay: { accounts: { main: { keys: [{ id: one, env: WOOSHPAY_KEY }] } } }';

  beforeAll(() => writeFileSync(config, providers(wooshpay)));
  afterAll(remove);

  test.each([
    ['an unknown command', ['explode']],
    ['an unknown option', ['config', 'check', '--loud']],
    ['a missing argument', ['webhook', 'sign', 'wooshpay']],
    ['an unknown kind of forgery', ['webhook', 'sign', 'wooshpay', 'payout.paid', '--forgery', 'odd']],
    ['an unknown provider', ['webhook', 'sign', 'nobody', 'payout.paid']],
    ['an unknown fixture', ['webhook', 'sign', 'wooshpay', 'payout.lost']],
    ['an unknown account', ['webhook', 'sign', 'wooshpay', 'payout.paid', '--account', 'other']],
    ['an unknown topic', ['events', 'tail', 'pay']],
    ['a configuration that is not there', ['config', 'check', '--config', 'nowhere.yaml']],
  ])('%s is invalid input: exit 2, one line, no stack', async (_what, args) => {
    const ran = await run(args, { folder, environment });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).not.toBe('');
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });

  test('--help is no mistake', async () => {
    const ran = await run(['--help'], { folder });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('config');
  });

  test('--version is that of the package', async () => {
    const ran = await run(['--version'], { folder });
    expect(ran).toMatchObject({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('config check says what it found', async () => {
    const ran = await run(['config', 'check'], { folder, environment });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toContain('wooshpay: @tributary/plugin-wooshpay@');
  });

  test('config check tells every mistake with its path', async () => {
    const file = join(folder, 'mistaken.yaml');
    writeFileSync(file, 'kafka: { brokers: [] }\ningress: { port: high }\nprovider: {}\n');
    const ran = await run(['config', 'check', '--config', file], { folder });
    expect(ran.exitCode).toBe(2);
    for (const path of ['kafka.brokers', 'ingress.port', 'provider']) expect(ran.stderr).toContain(path);
  });

  test('config check refuses a key that cannot be read, and names the variable', async () => {
    const ran = await run(['config', 'check'], { folder });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('config.key_unreadable');
    expect(ran.stderr).toContain('WOOSHPAY_KEY');
  });

  test.each([
    ['a plugin that is not there', "acme: { plugin: './nowhere', accounts: {} }", 'plugin.not_found'],
    [
      'settings that the plugin does not have',
      'wooshpay: { accounts: { main: { keys: [], settings: { a: 1 } } } }',
      'providers.wooshpay.accounts.main.settings',
    ],
    [
      'a scheme that the plugin does not have',
      'wooshpay: { accounts: { main: { keys: [], schemes: [old] } } }',
      'providers.wooshpay.accounts.main.schemes',
    ],
  ])('config check refuses %s', async (_what, text, said) => {
    const file = join(folder, 'refused.yaml');
    writeFileSync(file, providers(text));
    const ran = await run(['config', 'check', '--config', file], { folder });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(said);
  });

  test('webhook sign prints what a platform would send', async () => {
    const ran = await run(['webhook', 'sign', 'wooshpay', 'payout.paid', '--json'], { folder, environment });
    expect(ran.exitCode).toBe(0);
    const { headers, body } = JSON.parse(ran.stdout) as { headers: [string, string][]; body: string };
    expect(headers).toEqual([['wooshpay-signature', expect.stringMatching(/^t=\d{10},v1=[0-9a-f]{64}$/)]]);
    expect(JSON.parse(body)).toMatchObject({ type: 'payout.paid' });
  });

  test('webhook sign says that a scheme without a timestamp makes nothing stale', async () => {
    const file = join(folder, 'tazapay.yaml');
    writeFileSync(file, providers('tazapay: { accounts: { main: { keys: [{ id: one, env: WOOSHPAY_KEY }] } } }'));
    const ran = await run(['webhook', 'sign', 'tazapay', 'checkout.paid', '--forgery', 'stale', '--config', file], {
      folder,
      environment,
    });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('has no timestamp');
  });

  test('webhook send says that nobody listens', async () => {
    const ran = await run(['webhook', 'send', 'wooshpay', 'payout.paid', '--url', 'http://127.0.0.1:1'], {
      folder,
      environment,
    });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('cli.ingress_unreachable');
  });

  test('what Kafka or the registry lack is the environment: exit 3', async () => {
    const ran = await run(['schemas', 'register'], { folder, environment });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('registry.unreachable');
  });
});
