import { isKnownType, newerSymbol, type Kind, type PlannedRecord, type State } from './planned-record.ts';

/** One revision of an event, as it came. */
export interface TrueRevision {
  revision: number;
  /** Of the state that it gives the object. */
  state: State;
  /** How often it was delivered. */
  deliveries: number;
  /**
   * Whether a service must have counted it, or a higher revision that came later (`due`); may have, or may have left it out, since it is an older state than one
   * before it, or of a type that not every service knows (`free`); or must not, since a higher revision came before (`stale`).
   */
  effect: 'due' | 'free' | 'stale';
}

/** An event in all its revisions, in the order in which they came first. */
export interface TrueEvent {
  id: string;
  type: string;
  revisions: TrueRevision[];
}

/** What is true of an object when all was handled. */
export interface TrueObject {
  kind: Kind;
  id: string;
  events: TrueEvent[];
  /** Ids that only records have that are no events, and how each is broken. */
  broken: Map<string, NonNullable<PlannedRecord['damage']>>;
  /** The event whose state is the object's, and that state. */
  newest: string;
  state: State;
  /** All words for it that are right: a symbol of a later version may be read as UNKNOWN, or leave the status as it was. */
  statuses: string[];
}

interface Told {
  object: TrueObject;
  /** The time of the newest state so far, and whether it had one. */
  newestAt: number;
  newestRevision: number;
}

/** What is true of each object, by its id, after these records came in this order. */
export function truthOf(records: readonly PlannedRecord[]): Map<string, TrueObject> {
  const told = new Map<string, Told>();
  for (const record of records) {
    const { objectId } = record.event;
    const known = told.get(objectId) ?? newlyTold(record);
    told.set(objectId, known);
    hear(known, record);
  }
  return new Map(Array.from(told, ([id, { object }]) => [id, object]));
}

function newlyTold({ event: { kind, objectId, state } }: PlannedRecord): Told {
  const nothing = { events: [], broken: new Map(), newest: '', statuses: [] };
  return { object: { kind, id: objectId, state, ...nothing }, newestAt: -Infinity, newestRevision: 0 };
}

function hear(told: Told, record: PlannedRecord): void {
  const { object } = told;
  const { event, damage } = record;
  if (damage !== null) {
    object.broken.set(event.id, damage);
    return;
  }
  if (record.schema === 'newer resource') return;
  const heard = object.events.find(({ id }) => id === event.id) ?? { id: event.id, type: event.type, revisions: [] };
  if (heard.revisions.length === 0) object.events.push(heard);
  const again = heard.revisions.find(({ revision }) => revision === event.revision);
  if (again !== undefined) {
    again.deliveries += 1;
    return;
  }
  const effect = effectOf(told, record, heard);
  heard.revisions.push({ revision: event.revision, state: event.state, deliveries: 1, effect });
  if (isKnownType(record)) take(told, record);
}

function effectOf({ object, newestAt }: Told, record: PlannedRecord, heard: TrueEvent): TrueRevision['effect'] {
  const { event, by } = record;
  if (heard.revisions.some(({ revision }) => revision > event.revision)) return 'stale';
  const isOlder = object.newest !== event.id && (event.occurredAt ?? Infinity) < newestAt;
  return isOlder || by === 'retry' || !isKnownType(record) ? 'free' : 'due';
}

/** The newest event's highest revision is the object's state. Of events without times, or of one time, the last is the newest. */
function take(told: Told, { event }: PlannedRecord): void {
  const { object } = told;
  const isNewest = object.newest === event.id;
  if (isNewest ? event.revision < told.newestRevision : (event.occurredAt ?? Infinity) < told.newestAt) return;
  const before = object.statuses;
  object.newest = event.id;
  object.state = event.state;
  object.statuses =
    event.state.status === newerSymbol ? [newerSymbol, 'UNKNOWN', ...before.slice(0, 1)] : [event.state.status];
  told.newestAt = event.occurredAt ?? -Infinity;
  told.newestRevision = event.revision;
}
