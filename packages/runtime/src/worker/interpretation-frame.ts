import { errorCodes, framesOf, isTributaryError, TributaryError, type ErrorCode } from '@tributary/errors';
import { canonicalTypes, topics } from '@tributary/events';
import type { EncodedEvent, Interpretation } from '@tributary/interpret';
import { FrameReader, FrameWriter } from './frame.ts';

const kinds = ['published', 'ignored', 'dead-lettered'] as const;

/**
 * What became of the records of a batch, as one frame. Each is asked for when the one before it is written, so that it can be
 * forgotten then. Throws where a plugin made an interpretation of something else.
 */
export function writeInterpretations(interpretations: Iterable<Interpretation>): ArrayBuffer {
  const frame = new FrameWriter();
  for (const one of interpretations) {
    frame.number(kinds.indexOf(one.kind));
    if (one.kind === 'published') writeEvents(one.events, frame);
    else if (one.kind === 'ignored') frame.text(one.reason);
    else writeError(one.error, frame);
  }
  return frame.finish();
}

/** Throws a RangeError where the frame is none of `writeInterpretations`, or not of so many records. */
export function readInterpretations(buffer: ArrayBuffer, records: number): Interpretation[] {
  const frame = new FrameReader(buffer);
  const interpretations: Interpretation[] = [];
  for (let left = records; left > 0; left -= 1) interpretations.push(readInterpretation(frame));
  frame.end();
  return interpretations;
}

function readInterpretation(frame: FrameReader): Interpretation {
  const kind = kinds[frame.number()];
  if (kind === undefined) throw new RangeError('no interpretation');
  if (kind === 'published') return { kind, events: readEvents(frame) };
  if (kind === 'ignored') return { kind, reason: ownCopy(frame.text()) };
  return { kind, error: readError(frame) };
}

function writeEvents(events: readonly EncodedEvent[], frame: FrameWriter): void {
  frame.number(events.length);
  for (const { id, type, topic, key, value, headers, fingerprint } of events) {
    frame.text(id);
    frame.again(0, type);
    frame.number(topics.indexOf(topic));
    frame.text(key);
    frame.bytes(value);
    frame.optionalText(fingerprint);
    frame.number(headers.length);
    let column = 1;
    for (const [name, text] of headers) {
      frame.again(column, name);
      frame.again(column + 1, text);
      column += 2;
    }
  }
}

function readEvents(frame: FrameReader): EncodedEvent[] {
  const events: EncodedEvent[] = [];
  for (let left = frame.number(); left > 0; left -= 1) events.push(readEvent(frame));
  return events;
}

function readEvent(frame: FrameReader): EncodedEvent {
  const id = frame.text();
  const type = known(frame.again(0), typeNames);
  const topic = topics[frame.number()];
  const key = frame.text();
  const value = frame.bytes();
  const fingerprint = frame.optionalText();
  const headers: [string, string][] = [];
  const end = 1 + 2 * frame.number();
  for (let column = 1; column < end; column += 2) headers.push([frame.again(column), frame.again(column + 1)]);
  if (topic === undefined || value === null) throw new RangeError('no event');
  const event: EncodedEvent = { id, type, topic, key, value, headers };
  if (fingerprint !== undefined) event.fingerprint = fingerprint;
  return event;
}

/** Of its cause the name and the frames alone: what its message says may be the body (invariant 9). */
function writeError({ code, detail, cause }: TributaryError, frame: FrameWriter): void {
  frame.text(code);
  frame.optionalText(detail);
  const isTold = code.endsWith('.crashed') && cause instanceof Error;
  frame.optionalText(isTold ? framesOf(cause).join('\n') : undefined);
  if (isTold) frame.text(isTributaryError(cause) ? cause.name : nameOf(cause));
}

function nameOf({ name }: Error): string {
  return /^[A-Za-z]{0,40}Error$/.test(name) ? name : 'Error';
}

function readError(frame: FrameReader): TributaryError {
  const code = known(frame.text(), codes);
  const detail = frame.optionalText();
  const frames = frame.optionalText();
  const cause = frames === undefined ? undefined : errorAt(frame.text(), frames);
  return new TributaryError(code, { ...(detail !== undefined && { detail }), ...(cause !== undefined && { cause }) });
}

/** An error of another thread, of which its name and its frames are told. */
export function errorAt(name: string, frames: string): Error {
  return Object.assign(new Error(''), { name, stack: frames });
}

const codes = new Map(Object.keys(errorCodes).map((code) => [code, code as ErrorCode]));
const typeNames = new Map(Object.keys(canonicalTypes).map((type) => [type, type]));

/** The same word of ours: a piece of a frame's text keeps all of that text, and metrics keep their labels for ever. */
function known<Word>(text: string, words: ReadonlyMap<string, Word>): Word {
  const word = words.get(text);
  if (word === undefined) throw new RangeError('an unknown word');
  return word;
}

/** In memory of its own, for the same reason. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
