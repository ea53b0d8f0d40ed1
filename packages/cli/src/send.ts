import { TributaryError } from '@tributary/errors';
import type { SignedWebhook } from './forge.ts';

/** What an ingress answered. */
export type Answer = { kind: 'accepted'; rawId: string } | { kind: 'refused'; status: number; code: string };

/** Where to send a webhook. */
export interface Destination {
  url: string;
  provider: string;
  account: string;
}

/** Sends a webhook as a platform would. Throws `cli.ingress_unreachable`. */
export async function sendWebhook(
  { headers, body }: SignedWebhook,
  { url, provider, account }: Destination,
): Promise<Answer> {
  const target = `${url}/webhooks/${provider}/${account}`;
  const request = {
    method: 'POST',
    headers: [...headers, ['content-type', 'application/json']] as [string, string][],
    body: new Uint8Array(body),
  };
  const response = await fetch(target, request).catch((cause: unknown) => {
    throw new TributaryError('cli.ingress_unreachable', { detail: url, cause });
  });
  const answer = (await response.json().catch(() => ({}))) as { id?: string; error?: string };
  return response.status === 200
    ? { kind: 'accepted', rawId: answer.id ?? '' }
    : { kind: 'refused', status: response.status, code: answer.error ?? `HTTP ${response.status}` };
}
