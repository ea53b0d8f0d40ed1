import { isCanonicalType, kindOf, type UnknownEvent } from '@tributary/events';
import { durableName } from './durable-name.ts';

/** What of an event is looked at to know it again. Every event has it. */
export type Recognisable = Pick<
  UnknownEvent,
  'id' | 'revision' | 'type' | 'provider' | 'account' | 'occurred_at' | 'received_at'
>;

/** An event as it is remembered. */
export interface Sighting {
  /** The event's id: the same for every delivery and replay of one occurrence. */
  id: string;
  /** 0 at first; higher in a correction. */
  revision: number;
  /** Of what it tells a state, unique among all objects; `undefined` where this version does not know its type. */
  object: string | undefined;
  /** When that was the state, Unix µs: `occurred_at`, or `received_at` where the provider gives no time. */
  atMicros: number;
}

/** The resource itself and not the record's key: the refunds of one payment have its key, and states of their own. */
function objectOf(event: Recognisable): string | undefined {
  const { type, provider, account } = event;
  if (!isCanonicalType(type)) return undefined;
  const kind = kindOf(type);
  const id = (event as Partial<Record<string, { id?: string } | null>>)[kind]?.id;
  return id === undefined ? undefined : durableName(JSON.stringify([provider, account, kind, id]));
}

/** What is remembered of an event. */
export function sightingOf(event: Recognisable): Sighting {
  const { id, revision, occurred_at: occurredAt, received_at: receivedAt } = event;
  return { id: durableName(id), revision, object: objectOf(event), atMicros: occurredAt ?? receivedAt };
}
