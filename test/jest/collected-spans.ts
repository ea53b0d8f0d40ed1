import { AsyncLocalStorage } from 'node:async_hooks';
import { context, ROOT_CONTEXT, trace, type Context, type ContextManager } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';

export { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** An OpenTelemetry SDK as an operator registers it, that keeps what it would export. */
export interface CollectedSpans {
  /** Those that have ended. */
  all(): ReadableSpan[];
  /** The one of this name. Throws where there is none, or several. */
  named(name: string): ReadableSpan;
  /** As if no SDK had been registered. */
  stop(): void;
}

/** Registers an SDK. Whoever looks for one from now on finds it. */
export function collectSpans(): CollectedSpans {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(asyncContexts());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  return {
    all: () => exporter.getFinishedSpans(),
    named(name) {
      const [span, ...others] = exporter.getFinishedSpans().filter((one) => one.name === name);
      if (span === undefined || others.length > 0) throw new Error(`not one span ${name}`);
      return span;
    },
    stop() {
      trace.disable();
      context.disable();
    },
  };
}

/** What `@opentelemetry/context-async-hooks` does. */
function asyncContexts(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, action, ...[self, ...args]) => storage.run(active, () => action.apply(self, args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable() {
      storage.disable();
      return manager;
    },
  };
  return manager;
}

/** Trace id, id of the parent, and own id: what a chain is made of. */
export function linksOf(span: ReadableSpan): { traceId: string; parentId: string | undefined; id: string } {
  const { traceId, spanId } = span.spanContext();
  return { traceId, parentId: span.parentSpanContext?.spanId, id: spanId };
}
