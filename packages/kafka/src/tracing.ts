import {
  context,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';

/** The W3C trace context that a record or a request carries. */
export interface TraceContext {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** What a span is about. */
export interface RecordSpanOptions {
  /**
   * A `producer` makes a record, and stands under the span that is active, else under `parent`. A `consumer` stands under
   * `parent` alone, which is its record's: whatever is active where records are read has nothing to do with them.
   */
  kind: 'producer' | 'consumer';
  parent: TraceContext;
  record: { topic: string; partition?: number; offset?: bigint };
  /** No body, no secret, no personal data (invariant 9). */
  attributes?: Attributes;
}

/** How a span ends. */
export interface RecordSpanEnd {
  attributes?: Attributes;
  /** What went wrong, where something did: a code or an error's name. Never a message, which may quote a body (invariant 9). */
  failure?: string;
}

/** One step of a record's way. */
export interface RecordSpan {
  /** The headers with which a record carries on from here; they take the place of those of the same names. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Runs something under this span: what it traces by itself, also later, belongs to it. */
  run<T>(action: () => T): T;
  end(how?: RecordSpanEnd): void;
}

/** Follows records with the OpenTelemetry SDK that the process was started with. */
export interface Tracing {
  /** Begins a span `<operation> <subject>`, both of which take few values. */
  begin(operation: string, subject: string, options: RecordSpanOptions): RecordSpan;
}

/**
 * Tracing, where an OpenTelemetry SDK is registered; `undefined` where none is, and then nothing need be done for it. `scope` is
 * the package that asks. An SDK that is registered later is not seen.
 */
export function findTracing(scope: string): Tracing | undefined {
  // The API always gives a provider: without an SDK, a stand-in that has no tracer of its own yet.
  const provider: TracerProvider & { getDelegateTracer?(name: string): Tracer | undefined } = trace.getTracerProvider();
  const tracer = provider.getDelegateTracer ? provider.getDelegateTracer(scope) : provider.getTracer(scope);
  return tracer && createTracing(tracer);
}

/** Traces with this tracer. */
export function createTracing(tracer: Tracer): Tracing {
  return {
    begin(operation, subject, options) {
      const parent = parentOf(options);
      const kind = options.kind === 'producer' ? SpanKind.PRODUCER : SpanKind.CONSUMER;
      const attributes = attributesOf(operation, options);
      const span = tracer.startSpan(`${operation} ${subject}`, { kind, attributes }, parent);
      return {
        headers: headersOf(span.spanContext()),
        run: (action) => context.with(trace.setSpan(parent, span), action),
        end: (how) => end(span, how),
      };
    },
  };
}

function end(span: Span, { attributes = {}, failure }: RecordSpanEnd = {}): void {
  span.setAttributes(attributes);
  if (failure !== undefined)
    span.setStatus({ code: SpanStatusCode.ERROR, message: failure }).setAttribute('error.type', failure);
  span.end();
}

function parentOf({ kind, parent }: RecordSpanOptions): Context {
  const active = context.active();
  if (kind === 'producer' && trace.getSpanContext(active) !== undefined) return active;
  const remote = readTraceContext(parent);
  return remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** OpenTelemetry semantic conventions 1.45.0, messaging and Kafka. */
function attributesOf(operation: string, { kind, record, attributes }: RecordSpanOptions): Attributes {
  const { topic, partition, offset } = record;
  return {
    'messaging.system.name': 'kafka',
    'messaging.operation.name': operation,
    'messaging.operation.type': kind === 'producer' ? 'send' : 'process',
    'messaging.destination.name': topic,
    ...(partition !== undefined && { 'messaging.destination.partition.id': String(partition) }),
    ...(offset !== undefined && { 'kafka.offset': Number(offset) }),
    ...attributes,
  };
}

/** W3C Trace Context §3.2.2: version, trace id, parent id, flags; versions after 00 may add fields, and 00 may not. */
const traceparentPattern = /^(?!ff|00.{54})[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

// Read and written here and not by the SDK's propagator: that may be set to another format, and these headers are a contract.
function readTraceContext({ traceparent, tracestate }: TraceContext): SpanContext | undefined {
  const [match, traceId = '', spanId = '', flags = ''] = traceparentPattern.exec(traceparent ?? '') ?? [];
  if (match === undefined) return undefined;
  // Ids of nothing but zeros are no parent to the SDK either.
  const found: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return tracestate === undefined ? found : { ...found, traceState: createTraceState(tracestate) };
}

function headersOf({ traceId, spanId, traceFlags, traceState }: SpanContext): [name: string, value: string][] {
  const flags = traceFlags.toString(16).padStart(2, '0');
  const tracestate = traceState?.serialize() ?? '';
  return [
    ['traceparent', `00-${traceId}-${spanId}-${flags}`],
    ...(tracestate === '' ? [] : [['tracestate', tracestate] as [string, string]]),
  ];
}
