import type { WrittenEvent } from '@tributary/events';
import { smallEvent } from '../../events/test/sample-events.ts';

/** A payment with what a schema needs, and no more; what differs is named. */
export function payment({ id, type = 'payment.succeeded' }: { id: string; type?: string }): WrittenEvent {
  return event({ id: `e-${id}`, type, payment: { id, status: 'SUCCEEDED' } });
}

/** An event of whatever kind. */
export function event(changes: Record<string, unknown>): WrittenEvent {
  return smallEvent({ payment: undefined, ...changes });
}
