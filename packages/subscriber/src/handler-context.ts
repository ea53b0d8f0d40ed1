import { headerText, type IncomingRecord } from '@tributary/kafka';

/** What a handler is told besides the event. */
export interface HandlerContext {
  /** Aborts when the result will not count any more: the subscriber closes, or its partitions are given out anew. */
  readonly signal: AbortSignal;
  /** 1 at first. */
  readonly attempt: number;
  /**
   * Whether the event was a dead letter and is replayed: events of the same object that came after it may have been handled
   * before it.
   */
  readonly late: boolean;
  /** Where the record stands; of a replayed one, where it stands on the retry topic. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** The record's own timestamp, Unix ms. */
  readonly timestampMs: number;
  /** `<provider>/<account>/<id>`: what stays in order. `null` in a record of foreign origin. */
  readonly key: string | null;
  /** All headers, in their order; a name may come several times. */
  readonly headers: readonly (readonly [name: string, value: Buffer])[];
  /** W3C trace context, where the event carries one. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  /** The first header of this name, as text. */
  header(name: string): string | undefined;
}

/** What stands beside a record when it is handled. */
export interface Handling {
  signal: AbortSignal;
  attempt: number;
  late: boolean;
}

/** A context; what handlers seldom ask for is made when they do. */
export class RecordContext implements HandlerContext {
  readonly #record: IncomingRecord;
  readonly signal: AbortSignal;
  readonly attempt: number;
  readonly late: boolean;

  constructor(record: IncomingRecord, { signal, attempt, late }: Handling) {
    this.#record = record;
    this.signal = signal;
    this.attempt = attempt;
    this.late = late;
  }

  get topic(): string {
    return this.#record.topic;
  }

  get partition(): number {
    return this.#record.partition;
  }

  get offset(): bigint {
    return this.#record.offset;
  }

  get timestampMs(): number {
    return this.#record.timestampMs;
  }

  get key(): string | null {
    return this.#record.key === null ? null : this.#record.key.toString();
  }

  get headers(): IncomingRecord['headers'] {
    return this.#record.headers;
  }

  get traceparent(): string | undefined {
    return this.header('traceparent');
  }

  get tracestate(): string | undefined {
    return this.header('tracestate');
  }

  header(name: string): string | undefined {
    return headerText(this.#record, name);
  }
}
