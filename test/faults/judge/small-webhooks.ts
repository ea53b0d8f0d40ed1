import { bodyOf, signed, type AcmeItem } from '../../../packages/interpret/test/acme.ts';
import type { ExpectedEvent, LedgerLine } from '../ledger.ts';

/** A webhook of the small world, and what must become of it. */
export interface SmallWebhook {
  /** How tests call it. */
  name: string;
  /** The payment that it is about, within which there is order. */
  about: string;
  body: Buffer;
  /** The id of the key that it is signed with. */
  signedBy: string;
  expected: Pick<LedgerLine, 'expect' | 'code' | 'events'>;
  /** The name of the webhook of which it is the same again. */
  redeliveryOf?: string;
  isAcknowledged: boolean;
  isStored: boolean;
}

const genuine = '2026-01';
const taken = { signedBy: genuine, isAcknowledged: true, isStored: true };

function published(name: string, about: string, ...items: [type: keyof typeof types, id: string, cents: number][]) {
  const occurrences = items.map(([type, id, cents]): AcmeItem => {
    const object = { id, status: 'paid', amount: cents, currency: 'usd', payment: about };
    return { id: `evt_${name}_${id}`, type, object };
  });
  const events = items.map(([type, id, cents]): ExpectedEvent => {
    const eventId = `evt_${name}_${id}`;
    return { ...types[type], objectId: id, amount: (cents / 100).toFixed(3), currency: 'USD', eventId };
  });
  return { ...taken, name, about, body: bodyOf(...occurrences), expected: { expect: 'published', events } } as const;
}

const types = {
  'charge.paid': { topic: 'payments', type: 'payment.succeeded' },
  'charge.refunded': { topic: 'payments', type: 'refund.updated' },
  'payout.sent': { topic: 'payouts', type: 'payout.paid' },
} as const;

const paid = published('paid', 'p-1', ['charge.paid', 'p-1', 1234]);
const ofNothing = (type: string, id: string): Buffer => bodyOf({ id, type, object: { id } });

/** In the order in which they are stored. */
export const webhooks: readonly SmallWebhook[] = [
  paid,
  published('refunded', 'p-1', ['charge.refunded', 'r-1', 1000]),
  published('torn', 'p-2', ['charge.paid', 'p-2', 50], ['payout.sent', 'po-2', 49]),
  {
    ...taken,
    name: 'ignored',
    about: 'p-3',
    body: ofNothing('product.updated', 'evt_ignored'),
    expected: { expect: 'ignored', events: [] },
  },
  {
    ...taken,
    name: 'unmapped',
    about: 'p-4',
    body: ofNothing('charge.invented', 'evt_unmapped'),
    expected: { expect: 'dead-lettered', code: 'decode.unmapped_type', events: [] },
  },
  { ...paid, name: 'again', redeliveryOf: 'paid' },
  {
    ...taken,
    name: 'forged',
    about: 'p-1',
    body: ofNothing('charge.paid', 'evt_forged'),
    signedBy: 'foreign',
    expected: { expect: 'dead-lettered', code: 'verify.signature_mismatch', events: [] },
  },
  { ...published('unanswered', 'p-2', ['charge.paid', 'p-2', 1]), isAcknowledged: false },
  { ...published('refused', 'p-2', ['charge.paid', 'p-2', 2]), isAcknowledged: false, isStored: false },
  published('late', 'p-1', ['charge.refunded', 'r-2', 234]),
];

/** The HTTP headers that a webhook came with. */
export const httpHeadersOf = ({ body, signedBy }: SmallWebhook) => signed(body, signedBy);
