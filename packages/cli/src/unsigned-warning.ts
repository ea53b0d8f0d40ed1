import { unsignedAccounts } from '@tributary/runtime';
import type { Context } from './context.ts';
import type { Output } from './output.ts';

/** Says which accounts take webhooks that nobody has signed. */
export function warnOfUnsigned({ providers }: Pick<Context, 'providers'>, output: Output): void {
  for (const { id, plugin, config } of providers) {
    for (const { account, because } of unsignedAccounts(plugin, config.accounts))
      output.problem(`! ${id}/${account} takes webhooks without a signature, which anybody can send: ${because}`);
  }
}
