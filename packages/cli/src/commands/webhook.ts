import { resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';
import type { Config } from '@tributary/host';
import { loadFixtures, type Fixture } from '@tributary/plugin-sdk';
import { configureProviders, type ConfiguredProvider } from '@tributary/runtime';
import { Option, type Command } from 'commander';
import { findConfigOrDemo } from '../find-config.ts';
import { forge, forgeries, type Forgery, type SignedWebhook } from '../forge.ts';
import { exitCodes, type Output } from '../output.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import { sendWebhook } from '../send.ts';
import { signingKey } from '../signing-key.ts';

interface SignFlags {
  account: string;
  forgery: Forgery;
  signingKey?: string;
}

interface SendFlags extends SignFlags {
  url?: string;
}

const forgeryOption = () =>
  new Option('--forgery <kind>', 'genuine, or how it is not').choices(forgeries).default('genuine');
const signingKeyOption = [
  '--signing-key <file>',
  "the sender's key, where the configured one can only verify; else <key>.signing.key beside it",
] as const;
const usage = '<provider> <fixture>';

/** `tributary webhook sign | send`. */
export function addWebhookCommands(program: Command, addCommand: AddCommand, shell: Shell): void {
  const webhook = program.command('webhook').description("Webhooks made of a plugin's fixtures");
  addCommand<SignFlags>(webhook, `sign ${usage}`, async (options, output, [provider = '', fixture = '']) => {
    const { webhook: signed } = await makeWebhook({ options, output, shell, provider, fixture });
    const headers = signed.headers.map(([name, value]) => `${name}: ${value}`);
    output.print([...headers, '', signed.body.toString()].join('\n'), {
      kind: 'webhook',
      headers: signed.headers,
      body: signed.body.toString(),
    });
  })
    .description('Print the headers and the body of a webhook, signed with the configured key')
    .option('--account <account>', 'whose key', 'main')
    .option(...signingKeyOption)
    .addOption(forgeryOption());

  addCommand<SendFlags>(webhook, `send ${usage}`, async (options, output, [provider = '', fixture = '']) => {
    const { webhook: signed, config } = await makeWebhook({ options, output, shell, provider, fixture });
    const url = options.url ?? `http://${config.ingress.host}:${config.ingress.port}`;
    const answer = await sendWebhook(signed, { url, provider, account: options.account });
    if (answer.kind === 'accepted') output.print(`200 ${answer.rawId}`, { ...answer });
    else output.problem(`${answer.status} ${answer.code}`);
    return answer.kind === 'accepted' ? exitCodes.ok : exitCodes.failed;
  })
    .description('Send a webhook to an ingress')
    .option('--account <account>', 'to whom, and whose key', 'main')
    .option('--url <url>', 'the ingress; else as configured')
    .option(...signingKeyOption)
    .addOption(forgeryOption());
}

interface MakeOptions {
  options: SignFlags & CommonOptions;
  output: Output;
  shell: Shell;
  provider: string;
  fixture: string;
}

async function makeWebhook({
  options,
  output,
  shell,
  provider,
  fixture,
}: MakeOptions): Promise<{ webhook: SignedWebhook; config: Config }> {
  const config = await findConfigOrDemo(options, shell, output);
  const plugin = (await configureProviders(config)).find(({ id }) => id === provider);
  if (plugin === undefined) throw unknown('provider', provider, Object.keys(config.providers));
  if (plugin.config.accounts[options.account] === undefined)
    throw unknown('account', options.account, Object.keys(plugin.config.accounts));
  const key = signingKey(plugin, options.account, {
    config,
    environment: shell.environment,
    signingKeyFile: options.signingKey && resolve(shell.workingFolder, options.signingKey),
  });
  if (key === undefined)
    throw new TributaryError('cli.invalid_usage', { detail: `${provider}/${options.account} has no key to sign with` });
  const webhook = forge(plugin, {
    fixture: findFixture(plugin, fixture),
    forgery: options.forgery,
    signingKey: key,
    now: Date.now() * 1000,
  });
  return { webhook, config };
}

function findFixture(plugin: ConfiguredProvider, name: string): Fixture {
  const fixtures = loadFixtures(plugin.folder);
  const found = fixtures.find((fixture) => fixture.name === name);
  if (found === undefined)
    throw unknown(
      'fixture',
      name,
      fixtures.map((fixture) => fixture.name),
    );
  return found;
}

function unknown(what: string, name: string, known: readonly string[]): TributaryError {
  return new TributaryError('cli.invalid_usage', { detail: `no ${what} ${name}; there are ${known.join(', ')}` });
}
