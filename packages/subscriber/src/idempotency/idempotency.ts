import { TributaryError } from '@tributary/errors';
import { failureClassOf, unavailable } from '../failure-class.ts';
import type { HandlerContext } from '../handler-context.ts';
import type { EventStore } from './event-store.ts';
import { EventContext, judge, type OnceContext, type Verdict } from './once-context.ts';
import { sightingOf, type Recognisable } from './sighting.ts';

/** Whether such an event ends without the handler, or is handed to it with its flag. */
export type Choice = 'suppress' | 'surface';

/** What is remembered where, and what comes of what was seen before. */
export interface IdempotencyOptions<Tx> {
  /** `createSqlStore`, `createMemoryStore`, or your own. */
  store: EventStore<Tx>;
  /** Of an event that was handled before, in this revision or a higher one; `suppress` if absent. */
  duplicates?: Choice;
  /**
   * Of an older state of an object of which a newer one was handled; `surface` if absent. Suppress it where only the state
   * counts that an object has now, never where each event counts.
   */
  regressions?: Choice;
  /** Called after an event has ended without the handler. */
  onSuppressed?(event: Recognisable, verdict: Verdict): void;
}

/** A handler of events that are told apart from those that were seen before. */
export type OnceHandler<Event, Tx> = (event: Event, context: OnceContext<Tx>) => unknown;

/** Makes a handler of a subscriber of one that handles each event once. */
export type Once<Tx> = <Event extends Recognisable>(
  handler: OnceHandler<Event, Tx>,
) => (event: Event, context: HandlerContext) => Promise<unknown>;

type Settings<Tx> = IdempotencyOptions<Tx> & { duplicates: Choice; regressions: Choice };

/** Throws `config.invalid`: a misspelt choice would hand out, or not, what it should not. */
function settle<Tx>({
  duplicates = 'suppress',
  regressions = 'surface',
  ...rest
}: IdempotencyOptions<Tx>): Settings<Tx> {
  for (const [name, choice] of Object.entries({ duplicates, regressions })) {
    if (choice === 'suppress' || choice === 'surface') continue;
    throw new TributaryError('config.invalid', { detail: `${name} must be "suppress" or "surface"` });
  }
  return { ...rest, duplicates, regressions };
}

function isSuppressed({ duplicates, regressions }: Settings<never>, { duplicate, regression }: Verdict): boolean {
  return (duplicate && duplicates === 'suppress') || (regression && regressions === 'suppress');
}

/** A handler that was called, or an event that ended without. */
type Ending = { result: unknown } | { suppressed: Verdict };

/**
 * Handles each event once: `const once = createIdempotency({ store })`, then `once((event, { tx }) => …)` is a handler of a
 * subscriber. What it does with `tx` and that the event was seen are stored together: a failed attempt leaves nothing, and of
 * two at a time, whatever process makes them, one does the work and the other meets a duplicate. A handler's failure is met as
 * that of any other; a store that is away before the handler was called is waited for, as `unavailable`.
 * Throws `config.invalid`.
 */
export function createIdempotency<Tx>(options: IdempotencyOptions<Tx>): Once<Tx> {
  const settings = settle(options);
  const { store, onSuppressed } = settings;
  return (handler) => async (event, context) => {
    let isCalled = false;
    const attempt = (): Promise<Ending> =>
      store.attempt<Ending>(sightingOf(event), async (known, tx) => {
        const verdict = judge(known, event.revision);
        if (isSuppressed(settings as unknown as Settings<never>, verdict)) return { suppressed: verdict };
        isCalled = true;
        return { result: await handler(event, new EventContext(context, verdict, tx)) };
      });
    const ending = await attempt().catch((error: unknown) => {
      // Nothing that the event is to blame for: as a dead letter it would only be one of many.
      throw isCalled || failureClassOf(error) !== 'passing' ? error : unavailable(error);
    });
    if ('result' in ending) return ending.result;
    onSuppressed?.(event, ending.suppressed);
    return undefined;
  };
}
