import { isTributaryError, TributaryError } from '@tributary/errors';
import { createResourceCheck, schemaIdOf, type EventByTopic, type Topic } from '@tributary/events';
import { headerText, type IncomingRecord } from '@tributary/kafka';
import type { Decoders } from './decoders.ts';
import { RecordContext } from './handler-context.ts';
import type { Dispatch, Route } from './handlers.ts';
import type { Counters } from './stats.ts';
import type { Work } from './work.ts';

/** What came of one attempt at a record. */
export type Step =
  | { kind: 'ended' }
  /** The handler runs. */
  | { kind: 'running'; result: PromiseLike<unknown> }
  /** The handler has thrown. */
  | { kind: 'failed'; error: unknown }
  /** The record is no event of its topic. */
  | { kind: 'refused'; error: TributaryError }
  /** The registry must be asked first. */
  | { kind: 'unread'; ready: Promise<void> };

/** What an attempt needs. */
export interface AttemptDeps {
  dispatch: Dispatch;
  decoders: Decoders;
  counters: Counters;
}

const ended: Step = { kind: 'ended' };

const typeHeader = 'ce_type';

/** Whether the headers say that nobody wants this event. Without them it must be read to know. */
export function isUnwanted({ dispatch }: AttemptDeps, record: IncomingRecord): boolean {
  const type = headerText(record, typeHeader);
  return type !== undefined && dispatch.routeOf(type).handler === null;
}

/**
 * The promise of the schema that a record was written with; `undefined` where it is known, or the record names none. Records
 * that come in a flood wait for it together, and not each by itself.
 */
export function schemaAwaited(
  { decoders }: AttemptDeps,
  topic: Topic,
  { value }: IncomingRecord,
): Promise<void> | undefined {
  if (value === null) return undefined;
  try {
    const id = schemaIdOf(value);
    return decoders.find(topic, id) === undefined ? decoders.load(topic, id) : undefined;
  } catch {
    return undefined; // which the attempt at this record says again
  }
}

type ResourceCheck = ReturnType<typeof createResourceCheck<Topic>>;
const resourceChecks = new Map<Topic, ResourceCheck>();

function hasItsResource(topic: Topic, event: EventByTopic[Topic]): boolean {
  const check: ResourceCheck = resourceChecks.get(topic) ?? createResourceCheck<Topic>(topic);
  resourceChecks.set(topic, check);
  return check(event);
}

type Read = { kind: 'event'; event: EventByTopic[Topic]; route: Route } | Extract<Step, { kind: 'refused' | 'unread' }>;

/** The event of a record. Throws `event.malformed_value`. */
function read({ decoders, dispatch }: AttemptDeps, { topic, record: { value } }: Work): Read {
  if (topic === undefined) return { kind: 'refused', error: new TributaryError('subscribe.unknown_source') };
  if (value === null) throw new TributaryError('event.malformed_value', { detail: `${topic}: no value` });
  const id = schemaIdOf(value);
  const decoder = decoders.find(topic, id);
  if (decoder === undefined) return { kind: 'unread', ready: decoders.load(topic, id) };
  if (isTributaryError(decoder)) return { kind: 'refused', error: decoder };
  const event = decoder.decode(value);
  // What a handler is promised by its event's type.
  const route = dispatch.routeOf(event.type);
  if (route.isKnown && !hasItsResource(topic, event))
    throw new TributaryError('event.malformed_value', { detail: `${topic}: not the one resource that type names` });
  return { kind: 'event', event, route };
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function call({ counters }: AttemptDeps, handler: () => unknown): Step {
  try {
    const result = handler();
    if (isPromise(result)) return { kind: 'running', result };
    counters.handled += 1;
    return ended;
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function tryRead(deps: AttemptDeps, work: Work): Read {
  try {
    return read(deps, work);
  } catch (error) {
    if (isTributaryError(error)) return { kind: 'refused', error };
    throw error;
  }
}

/** Reads a record and hands its event to the handler that wants it. Synchronous where the handler is. */
export function attempt(deps: AttemptDeps, work: Work): Step {
  const found = tryRead(deps, work);
  if (found.kind !== 'event') return found;
  const { handler } = found.route;
  if (handler === null) {
    deps.counters.skipped += 1;
    return ended;
  }
  const { record, run, attempt: number, late } = work;
  const context = new RecordContext(record, { signal: run.signal, attempt: number, late });
  return call(deps, () => handler(found.event as never, context));
}
