import type { ConfiguredProvider } from '@tributary/runtime';
import { exampleFixture } from './samples.ts';

/** What the words depend on. */
export interface NextStepsOptions {
  providers: readonly ConfiguredProvider[];
  ingressUrl: string;
  /** What other commands must be told to find the same configuration; `undefined` where they find it by themselves. */
  configFile: string | undefined;
}

/** What to try next, as lines that can be copied. */
export function nextSteps({ providers, ingressUrl, configFile }: NextStepsOptions): string {
  // From its sources the command is a script of the repository; installed it is a command.
  const tributary = import.meta.url.endsWith('.ts') ? 'npm run tributary --' : 'npx tributary';
  const config = configFile === undefined ? '' : ` --config ${quote(configFile)}`;
  const sends = providers
    .slice(0, 1)
    .flatMap(webhooks)
    .map((webhook) => `${webhook} --url ${ingressUrl}`);
  const commands = [...sends, 'events tail'].map((command) => `${tributary} ${command}${config}`);
  const forgeries = providers.slice(0, 1).flatMap((provider) => {
    return accountsOf(provider).map(
      (account) => `curl -i -X POST -d '{}' ${ingressUrl}/webhooks/${provider.id}/${account}`,
    );
  });
  return [
    '',
    'What to try next, in another terminal:',
    ...[...commands, ...forgeries].map((command) => `  ${command}`),
    '',
    'Change a plugin, and its new version runs within seconds. Ctrl-C ends it all.',
  ].join('\n');
}

/** A genuine one and a forged one. */
function webhooks(provider: ConfiguredProvider): string[] {
  const fixture = fixtureOf(provider);
  const [account] = accountsOf(provider);
  if (fixture === undefined || account === undefined) return [];
  const genuine = `webhook send ${provider.id} ${fixture}${account === 'main' ? '' : ` --account ${account}`}`;
  return [genuine, `${genuine} --forgery tampered`];
}

/** The first one is enough to show. */
function accountsOf({ config: { accounts } }: ConfiguredProvider): string[] {
  return Object.keys(accounts).slice(0, 1);
}

function fixtureOf(provider: ConfiguredProvider): string | undefined {
  try {
    return exampleFixture(provider)?.name;
  } catch {
    return undefined; // it has no fixtures, or one with a mistake, which the samples have told
  }
}

/** For a shell, where the path needs it. */
function quote(path: string): string {
  return /^[\w./:@-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
