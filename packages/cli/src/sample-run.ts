import { isTributaryError } from '@tributary/errors';
import type { ConfiguredProvider } from '@tributary/runtime';
import type { Context } from './context.ts';
import type { Output } from './output.ts';
import { makeSamples, type Sample } from './samples.ts';
import { sendWebhook } from './send.ts';
import { signingKey } from './signing-key.ts';
import type { Verdict } from './verdict.ts';

/** Why an account may have no samples: each is its owner's business, and stops nobody else's. */
const reasons = new Set<string>(['cli.invalid_usage', 'config.key_unreadable', 'plugin.fixture_invalid']);

/** Sends the samples of each account, and tells the verdict what to wait for. Throws `cli.ingress_unreachable`. */
export async function sendSamples(
  context: Context,
  { output, ingressUrl, verdict }: { output: Output; ingressUrl: string; verdict: Verdict },
): Promise<void> {
  for (const sample of samplesOf(context, output)) {
    const { provider, account, type, forgery } = sample;
    const answer = await sendWebhook(sample.webhook, { url: ingressUrl, provider, account });
    const result = answer.kind === 'accepted' ? '200' : `${answer.status} ${answer.code}`;
    output.print(`→ ${provider}/${account}  ${type}${forgery === 'genuine' ? '' : ` (${forgery})`}  ${result}`, {
      kind: 'sent',
      provider,
      account,
      type,
      forgery,
      answer,
    });
    if (answer.kind === 'accepted') verdict.sent(sample, answer.rawId);
    else verdict.rejected(sample, result);
  }
}

/** The samples of each account that can be signed for; which can't is said, and why. */
export function samplesOf(context: Pick<Context, 'config' | 'providers' | 'environment'>, output: Output): Sample[] {
  return context.providers.flatMap((provider) =>
    Object.keys(provider.config.accounts).flatMap((account) => {
      try {
        return accountSamples(provider, account, context);
      } catch (error) {
        if (!isTributaryError(error) || !reasons.has(error.code)) throw error;
        output.problem(`No samples for ${provider.id}/${account}: ${error.detail ?? error.message}`);
        return [];
      }
    }),
  );
}

function accountSamples(
  plugin: ConfiguredProvider,
  account: string,
  { config, environment }: Pick<Context, 'config' | 'environment'>,
): Sample[] {
  const key = signingKey(plugin, account, { config, environment });
  const allowUnsigned = plugin.config.accounts[account]?.allowUnsigned === true;
  return key === undefined ? [] : makeSamples({ plugin, account, signingKey: key, allowUnsigned });
}
