import type { ObjectEffects } from '../../src/torture/effects.ts';
import { isKnownType, newerSymbol, type PlannedRecord } from '../../src/torture/planned-record.ts';

/** What a ledger of the tests does wrong. */
export interface Sloppiness {
  /** It does not know events again. */
  forgets?: boolean;
  /** It knows them by their ids alone. */
  ignoresRevisions?: boolean;
  /** What comes last is its state. */
  ignoresTimes?: boolean;
  /** It takes a lower revision for a correction too. */
  takesAnyRevision?: boolean;
  /** It takes what it can get out of broken records. */
  takesBroken?: boolean;
  /** What it makes of amounts. */
  amount?: (text: string) => string;
}

interface Kept extends ObjectEffects {
  at: number;
  newest: string;
}

/** The effects of a ledger that handled these records, and is careful save where it is told not to be. */
export function ledgerOf(records: readonly PlannedRecord[], sloppiness: Sloppiness = {}): ObjectEffects[] {
  const objects = new Map<string, Kept>();
  for (const record of records) {
    if (record.schema === 'newer resource' || (record.damage !== null && sloppiness.takesBroken !== true)) continue;
    if (!isKnownType(record)) continue;
    const { event } = record;
    const nothing = { status: '', amount: '', currency: '', events: [], at: -Infinity, newest: '' };
    const object = objects.get(event.objectId) ?? { kind: event.kind, id: event.objectId, ...nothing };
    if (isKnown(object, record, sloppiness)) continue;
    objects.set(event.objectId, object);
    object.events.push({ id: event.id, revision: event.revision });
    take(object, record, sloppiness);
  }
  return Array.from(objects.values(), ({ at: _at, newest: _newest, ...object }) => object);
}

function isKnown({ events }: Kept, { event }: PlannedRecord, sloppiness: Sloppiness): boolean {
  const known = events.filter(({ id }) => id === event.id);
  if (sloppiness.forgets === true) return false;
  if (sloppiness.ignoresRevisions === true) return known.length > 0;
  if (sloppiness.takesAnyRevision === true) return known.some(({ revision }) => revision === event.revision);
  return known.some(({ revision }) => revision >= event.revision);
}

function take(object: Kept, { event }: PlannedRecord, { ignoresTimes = false, amount }: Sloppiness): void {
  const { occurredAt, id, state } = event;
  const isOlder = id !== object.newest && (occurredAt ?? Infinity) < object.at;
  if (isOlder && !ignoresTimes) return;
  object.status = state.status === newerSymbol ? 'UNKNOWN' : state.status;
  object.amount = amount === undefined ? state.amount : amount(state.amount);
  object.currency = state.currency;
  object.at = occurredAt ?? -Infinity;
  object.newest = id;
}
