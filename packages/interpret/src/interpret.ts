import { isTributaryError, stageOf, TributaryError, type ErrorCode } from '@tributary/errors';
import type { WrittenEvent } from '@tributary/events';
import type { HeaderList } from '@tributary/plugin-sdk';
import { decode } from './decode.ts';
import { encode, type EncodedEvent, type Encoders } from './encode.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Provider } from './provider.ts';
import { readRecord, type RawRecord } from './record.ts';
import { route } from './route.ts';
import { verify } from './verify.ts';

/** What becomes of a raw record. */
export type Interpretation =
  | { kind: 'published'; events: EncodedEvent[] }
  | { kind: 'ignored'; reason: string }
  | { kind: 'dead-lettered'; error: TributaryError };

/** Interprets the records of one provider. */
export type Interpret = (record: RawRecord) => Interpretation;

/**
 * The way of one webhook: consume → route → verify → decode → encode. Pure and synchronous: no clock, no network, no file, no
 * randomness, so the same record always gives the same events with the same ids (invariant 5). It never throws: what goes wrong
 * is a dead letter with the code of its stage. A webhook is interpreted whole: if one of its occurrences fails, nothing of it
 * is published.
 */
export function createInterpret(provider: Provider, encoders: Encoders): Interpret {
  const toRecord = (event: WrittenEvent, trace: HeaderList): EncodedEvent => {
    const encoded = encode(event, encoders, trace);
    return provider.fingerprints ? { ...encoded, fingerprint: fingerprintOf(event, encoders[encoded.topic]) } : encoded;
  };
  return (record) => {
    try {
      const raw = at('consume', () => readRecord(record));
      const account = at('route', () => route(raw, provider));
      // Invariant 3: decode is handed what verify returned, and verify returns or throws. There is no other way to an event.
      const verification = at('verify', () => verify(raw, account, account.signature ?? provider.plugin.signature));
      const occurrences = at('decode', () => decode({ raw, account, verification }, provider));
      const events = at('encode', () =>
        occurrences.flatMap((occurrence) =>
          occurrence.kind === 'event' ? [toRecord(occurrence.event, raw.trace)] : [],
        ),
      );
      const ignored = occurrences.find((occurrence) => occurrence.kind === 'ignored');
      return events.length === 0 && ignored !== undefined ? ignored : { kind: 'published', events };
    } catch (error) {
      return { kind: 'dead-lettered', error: error as TributaryError };
    }
  };
}

type InterpretStage = 'consume' | 'route' | 'verify' | 'decode' | 'encode';

/** Runs a stage. Whatever it throws that is no error of this stage is a bug: `<stage>.crashed`. */
function at<T>(stage: InterpretStage, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (isTributaryError(error) && stageOf(error.code) === stage) throw error;
    const code: ErrorCode = `${stage}.crashed`;
    throw new TributaryError(code, { detail: kindOfError(error), cause: error });
  }
}

/** The kind alone: a message may quote the body, and so may a name that is none (invariant 9). */
function kindOfError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return /^[A-Za-z]{0,40}Error$/.test(error.name) ? error.name : 'an error';
}
