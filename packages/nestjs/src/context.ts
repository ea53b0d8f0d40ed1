import { BaseRpcContext } from '@nestjs/microservices';
import type { HandlerContext } from '@tributary/subscriber';

/**
 * What a handler is told besides the event: its second parameter, and what `switchToRpc().getContext()` gives to guards, filters
 * and interceptors. Each call of a handler has one of its own.
 */
export class TributaryContext extends BaseRpcContext<[handling: HandlerContext]> implements HandlerContext {
  constructor(handling: HandlerContext) {
    super([handling]);
  }

  /** Aborts when the result will not count any more: the service shuts down, or its partitions are given out anew. */
  get signal(): AbortSignal {
    return this.args[0].signal;
  }

  /** 1 at first. */
  get attempt(): number {
    return this.args[0].attempt;
  }

  /** Whether the event was a dead letter and is replayed: later events of the same object may have been handled before it. */
  get late(): boolean {
    return this.args[0].late;
  }

  get topic(): string {
    return this.args[0].topic;
  }

  get partition(): number {
    return this.args[0].partition;
  }

  get offset(): bigint {
    return this.args[0].offset;
  }

  /** The record's own timestamp, Unix ms. */
  get timestampMs(): number {
    return this.args[0].timestampMs;
  }

  /** `<provider>/<account>/<id>`: what stays in order. */
  get key(): string | null {
    return this.args[0].key;
  }

  /** All headers, in their order; a name may come several times. */
  get headers(): HandlerContext['headers'] {
    return this.args[0].headers;
  }

  get traceparent(): string | undefined {
    return this.args[0].traceparent;
  }

  get tracestate(): string | undefined {
    return this.args[0].tracestate;
  }

  /** The first header of this name, as text. */
  header(name: string): string | undefined {
    return this.args[0].header(name);
  }
}
