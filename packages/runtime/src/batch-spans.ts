import type { RawRecord } from '@tributary/interpret';
import type { OutgoingRecord, RecordSpan, RecordSpanEnd, Tracing } from '@tributary/kafka';
import type { SettledRecord } from './batch.ts';
import { headerOf } from './record-header.ts';

/** The spans of a batch, one for each record: from its interpretation until all that it became is acknowledged. */
export interface BatchSpans {
  /** A record's interpretation begins. */
  begin(record: RawRecord): void;
  /** What a record became, carrying on its trace. */
  handOn(record: RawRecord, outgoing: OutgoingRecord[]): OutgoingRecord[];
  /** All is done with. */
  settled(settled: readonly SettledRecord[]): void;
  /** The batch is left to whoever consumes it next. Throws the error again. */
  abandoned(error: unknown): never;
}

/** Where nobody traces: the trace context of a record goes on as it came. */
const untraced: BatchSpans = {
  begin: () => undefined,
  handOn: (_record, outgoing) => outgoing,
  settled: () => undefined,
  abandoned(error) {
    throw error;
  },
};

/** Spans `interpret <provider>`, each of which goes on where its raw record's `traceparent` ends. */
export function createBatchSpans(provider: string, tracing: Tracing | undefined): BatchSpans {
  if (tracing === undefined) return untraced;
  const open = new Map<RawRecord, RecordSpan>();
  return {
    begin: (record) => void open.set(record, beginSpan(tracing, provider, record)),
    handOn(record, outgoing) {
      const trace = open.get(record)?.headers ?? [];
      return outgoing.map((one) => ({ ...one, headers: [...withoutTrace(one.headers ?? []), ...trace] }));
    },
    settled(settled) {
      for (const { record, interpretation } of settled) open.get(record)?.end(endOf(interpretation));
    },
    abandoned(error) {
      for (const span of open.values()) span.end({ failure: 'abandoned' });
      throw error;
    },
  };
}

function beginSpan(tracing: Tracing, provider: string, record: RawRecord): RecordSpan {
  const account = headerOf(record, 'raw-account') ?? '';
  return tracing.begin('interpret', provider, {
    kind: 'consumer',
    parent: { traceparent: headerOf(record, 'traceparent'), tracestate: headerOf(record, 'tracestate') },
    record,
    attributes: {
      'tributary.provider': provider,
      // Of a malformed record it may be anything (invariant 9).
      ...(idPattern.test(account) && { 'tributary.account': account }),
    },
  });
}

const idPattern = /^[a-z][a-z0-9-]{0,40}$/;

function withoutTrace(headers: NonNullable<OutgoingRecord['headers']>): NonNullable<OutgoingRecord['headers']> {
  return headers.filter(([name]) => name !== 'traceparent' && name !== 'tracestate');
}

function endOf(interpretation: SettledRecord['interpretation']): RecordSpanEnd {
  const outcome = { 'tributary.outcome': interpretation.kind };
  if (interpretation.kind !== 'dead-lettered') return { attributes: outcome };
  const { code } = interpretation.error;
  return { attributes: { ...outcome, 'tributary.code': code }, failure: code };
}
