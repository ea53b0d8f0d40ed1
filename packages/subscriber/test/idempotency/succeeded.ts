import type { EventOf } from '@tributary/events';
import type { HandlerContext } from '../../src/index.ts';
import { event } from '../sample-events.ts';

/** A payment's event; times are Unix µs. */
export type Change = Partial<EventOf<'payment.succeeded'>>;
export type PaymentSucceeded = EventOf<'payment.succeeded'>;

export function succeeded(id: string, changes: Change = {}): PaymentSucceeded {
  return event({ id, occurred_at: null, payment: { id: 'p-1' }, ...changes }) as PaymentSucceeded;
}

/** What a subscriber would give to a handler. */
export const context = { attempt: 1, late: false, key: 'acme/main/p-1' } as HandlerContext;
