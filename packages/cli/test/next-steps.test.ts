import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseConfig } from '@tributary/host';
import { configureProviders, type ConfiguredProvider } from '@tributary/runtime';
import { nextSteps } from '../src/next-steps.ts';

const ingressUrl = 'http://127.0.0.1:8080';

function providersOf(text: string): Promise<ConfiguredProvider[]> {
  return configureProviders(parseConfig(text, { file: join(import.meta.dirname, 'tributary.yaml') }));
}

describe('what to try next', () => {
  let providers: ConfiguredProvider[];
  beforeAll(async () => {
    providers = await providersOf('providers: { wooshpay: { accounts: { main: { keys: [] } } } }');
  });

  test('is a genuine webhook and a forged one of a platform that is there, the events, and a request by hand', () => {
    const text = nextSteps({ providers, ingressUrl, configFile: undefined });
    expect(text).toMatch(/npm run tributary -- webhook send wooshpay \S+ --url http:\/\/127\.0\.0\.1:8080$/m);
    expect(text).toMatch(/webhook send wooshpay \S+ --forgery tampered --url/);
    expect(text).toMatch(/npm run tributary -- events tail$/m);
    expect(text).toContain(`curl -i -X POST -d '{}' ${ingressUrl}/webhooks/wooshpay/main`);
    expect(text).not.toContain('--config');
  });

  test.each([
    ['own.yaml', '--config own.yaml'],
    ["it's mine.yaml", String.raw`--config 'it'\''s mine.yaml'`],
  ])('names the configuration %s for each command, where one was given', (configFile, said) => {
    const commands = nextSteps({ providers, ingressUrl, configFile })
      .split('\n')
      .filter((line) => line.includes('tributary --'));
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(command.endsWith(` ${said}`)).toBe(true);
  });

  test('names the account, where it is not the usual one', async () => {
    const other = await providersOf('providers: { wooshpay: { accounts: { shop: { keys: [] } } } }');
    expect(nextSteps({ providers: other, ingressUrl, configFile: undefined })).toMatch(
      /wooshpay \S+ --account shop --url .*\n[^]*webhooks\/wooshpay\/shop/,
    );
  });

  test('leaves webhooks out for a plugin without fixtures, and what needs a platform where there is none', async () => {
    const open = await providersOf(
      "providers: { open: { plugin: './plugins/open.ts', accounts: { main: { keys: [] } } } }",
    );
    const text = nextSteps({ providers: open, ingressUrl, configFile: undefined });
    expect(text).not.toContain('webhook send');
    expect(text).toContain('/webhooks/open/main');
    expect(nextSteps({ providers: [], ingressUrl, configFile: undefined })).not.toContain('/webhooks/');
  });
});
