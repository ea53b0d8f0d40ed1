import { createEncoder, type WrittenEvent } from '@tributary/events';
import type { IncomingRecord } from '@tributary/kafka';
import { payment } from './sample-events.ts';

const encoder = createEncoder('payments', 7);

/** The bytes of an event of payments, written with schema 7. */
export function valueOf(event: WrittenEvent): Buffer {
  return encoder.encode(event);
}

/** A record of payments as it is read; what differs is named. */
export function incoming(changes: Partial<IncomingRecord> = {}): IncomingRecord {
  return {
    topic: 'payments',
    partition: 0,
    offset: 0n,
    timestampMs: 1_767_225_600_000,
    key: Buffer.from('acme/main/p-1'),
    value: valueOf(payment({ id: 'p-1' })),
    headers: [],
    ...changes,
  };
}

/** The record of a payment with this id, under a key of its own or the one that is named. */
export function incomingPayment(id: string, { key = id, type = 'payment.succeeded' } = {}): IncomingRecord {
  return incoming({
    key: Buffer.from(`acme/main/${key}`),
    value: valueOf(payment({ id, type })),
    headers: [['ce_type', Buffer.from(type)]],
  });
}
