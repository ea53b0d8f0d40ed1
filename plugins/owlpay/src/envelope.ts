import type { Occurrence, VerifiedWebhook } from '@tributary/plugin-sdk';
import { readHarborEnvelope } from './harbor-envelope.ts';
import { readPlatformEnvelope } from './platform-envelope.ts';

/** The header in which the Platform signs. Source: https://developers.owlpay.com/docs/check-the-webhook-signature. */
export const platformHeader = 'owlpay-signature';

/** The header in which Harbor signs. Source: https://harbor-developers.owlpay.com/docs/verify-signatures. */
export const harborHeader = 'harbor-signature';

/**
 * OwlPay has two products, the Platform and Harbor, with other bodies each. The header that was verified tells which it is:
 * a webhook that carries both has been refused before.
 */
export function readEnvelope(webhook: VerifiedWebhook): Occurrence {
  const isHarbor = webhook.headers.some(([name]) => name.toLowerCase() === harborHeader);
  return isHarbor ? readHarborEnvelope(webhook) : readPlatformEnvelope(webhook);
}
