import type { HandlerContext } from '../handler-context.ts';
import type { Recollection } from './event-store.ts';

/** What is known of an event that was seen before, or whose object was. */
export interface Verdict {
  /** The event was handled before, in this revision or a higher one. */
  readonly duplicate: boolean;
  /** It was handled before in a higher revision: this one has been corrected since. A `duplicate` too. */
  readonly stale: boolean;
  /** It was handled before in a lower revision: this one corrects it. */
  readonly correction: boolean;
  /** A newer state of its object was handled before. */
  readonly regression: boolean;
}

/** What a handler is told besides the event, where each is handled once. `late` may stand beside any of it. */
export interface OnceContext<Tx> extends HandlerContext, Verdict {
  /** The transaction that remembers the event. What is done with it is kept if the handler succeeds, and only then. */
  readonly tx: Tx;
}

/** What a recollection means for an event of this revision. */
export function judge({ revision: known, isOutdated }: Recollection, revision: number): Verdict {
  return {
    duplicate: known !== undefined && known >= revision,
    stale: known !== undefined && known > revision,
    correction: known !== undefined && known < revision,
    regression: isOutdated,
  };
}

/** A context around another one, which makes what it is asked for only then. */
export class EventContext<Tx> implements OnceContext<Tx> {
  readonly #context: HandlerContext;
  readonly tx: Tx;
  readonly duplicate: boolean;
  readonly stale: boolean;
  readonly correction: boolean;
  readonly regression: boolean;

  constructor(context: HandlerContext, verdict: Verdict, tx: Tx) {
    this.#context = context;
    this.tx = tx;
    this.duplicate = verdict.duplicate;
    this.stale = verdict.stale;
    this.correction = verdict.correction;
    this.regression = verdict.regression;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  get attempt(): number {
    return this.#context.attempt;
  }

  get late(): boolean {
    return this.#context.late;
  }

  get topic(): string {
    return this.#context.topic;
  }

  get partition(): number {
    return this.#context.partition;
  }

  get offset(): bigint {
    return this.#context.offset;
  }

  get timestampMs(): number {
    return this.#context.timestampMs;
  }

  get key(): string | null {
    return this.#context.key;
  }

  get headers(): HandlerContext['headers'] {
    return this.#context.headers;
  }

  get traceparent(): string | undefined {
    return this.#context.traceparent;
  }

  get tracestate(): string | undefined {
    return this.#context.tracestate;
  }

  header(name: string): string | undefined {
    return this.#context.header(name);
  }
}
