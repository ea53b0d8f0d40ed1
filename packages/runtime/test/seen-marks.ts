import { createHash } from 'node:crypto';
import type { EncodedEvent } from '@tributary/interpret';
import { markOf, type SeenMark } from '../src/seen-mark.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** An event under an id of its name, which says something. */
export function eventNamed(name: string, says: string | undefined = 'paid'): EncodedEvent {
  const hex = digest(name);
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  const fingerprint = digest(says).slice(0, 16);
  return {
    id,
    type: 'payment.succeeded',
    topic: 'payments',
    key: name,
    value: Buffer.from(says),
    headers: [],
    fingerprint,
  };
}

/** The mark of an event whose webhook was received at this second. */
export function markNamed(name: string, { says = 'paid', at = 0 }: { says?: string; at?: number } = {}): SeenMark {
  return markOf(eventNamed(name, says), at) as SeenMark;
}
