import type { WrittenEvent } from '@tributary/nestjs';
import { event } from '../../../packages/subscriber/test/sample-events.ts';
import { entryOf, type Entry, type LedgerEvent } from '../src/entry.ts';

/** 2026-01-01T00:00:00Z, and so many minutes. */
export const minute = (count: number): number => 1_767_225_600_000_000 + count * 60_000_000;

type Resource = 'payment' | 'refund' | 'dispute';

/** What is said of an event; the rest is as it is most often. */
export interface Telling {
  id: string;
  revision?: number;
  type?: string;
  at?: number | null;
  environment?: string;
  provider?: string;
  account?: string;
}

/** An event as the runtime writes it. Its id is that of the event, and `resource.id` the object's. */
export function written(kind: Resource, telling: Telling, resource: Record<string, unknown> = {}): WrittenEvent {
  const { at = minute(0), type = `${kind}.updated`, ...rest } = telling;
  return event({
    ...rest,
    type,
    occurred_at: at,
    payment: null,
    [kind]: { id: `${kind}-1`, status: 'SUCCEEDED', ...resource },
  });
}

/** The same as a handler gets it: what was not said is null. */
export function told(...parameters: Parameters<typeof written>): LedgerEvent {
  const { payment = null, refund = null, dispute = null, ...rest } = written(...parameters);
  const nothing = { raw_status: null, amount: null, amount_received: null, payment_id: null };
  const full = (resource: object | null): object | null => resource && { ...nothing, ...resource };
  return {
    ...rest,
    payment: full(payment),
    refund: full(refund),
    dispute: full(dispute),
  } as unknown as LedgerEvent;
}

/** Its entry. */
export function entry(...parameters: Parameters<typeof written>): Entry {
  return entryOf(told(...parameters));
}

/** `'12.34 EUR'`. */
export function money(text: string): { amount: string; currency: string } {
  const [amount = '', currency = ''] = text.split(' ');
  return { amount, currency };
}
