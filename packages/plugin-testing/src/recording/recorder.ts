import { isDeepStrictEqual } from 'node:util';
import { isTributaryError } from '@tributary/errors';
import { createInterpret, type Interpretation, type Provider, type RawRecord } from '@tributary/interpret';
import type { Fixture, SignatureScheme } from '@tributary/plugin-sdk';
import { goldenOf, type Golden } from '../golden.ts';
import { strictEncoders } from '../strict-encoders.ts';
import { loadSubject, type Subject } from '../subject.ts';
import { factsOf } from './facts.ts';
import { createPseudonymizer, type Pseudonymizer } from './pseudonymous-body.ts';
import { bodyContent, canNameFile, type FixtureContent, type RecordedBody } from './recorded-file.ts';
import { believingProvider, watchedProvider, type Sight } from './watched-provider.ts';

/** Whose records become fixtures, and how. */
export interface RecorderOptions {
  /** The plugin's folder: its table and its fixtures say which words are the platform's. */
  folder: string;
  /** As configured, with the keys of its accounts. */
  provider: Provider;
  /** Each account's settings as configured: fixtures hold them. */
  settings: ReadonlyMap<string, Record<string, unknown>>;
  /** What each fixture says of where it comes from. */
  source: string;
  /** This type alone. */
  type?: string | undefined;
  /** Believe every signature; no key is needed. */
  unverified?: boolean | undefined;
  /** What was recorded before: a webhook like one of these is left out. */
  before?: readonly RecordedBody[];
}

/**
 * Why a record became no fixture: the code with which it ended before its type was known; or the type is another one than was
 * asked for, names no file, stands in a body like one that was recorded, or means something else with personal data replaced.
 */
export type LeftOutBecause = string;

/** One that is recorded already has the same shape, and the same words of the platform in it. */
export const likeAnother = 'like one that is recorded';

const meansSomethingElse = 'would mean something else with personal data replaced: make this fixture by hand';

/** What became of a record. */
export type Recorded =
  | { kind: 'left-out'; because: LeftOutBecause }
  | {
      kind: 'fixture';
      type: string;
      content: FixtureContent;
      /** How many values of the body were replaced. */
      replaced: number;
      /** What the plugin makes of it; where that is a dead letter, the plugin has something to learn. */
      golden: Golden;
    };

/** Makes fixtures of raw records and dead letters. */
export interface Recorder {
  record(record: RawRecord): Recorded;
}

/** What a run knows. */
interface Run {
  options: RecorderOptions;
  subject: Subject;
  pseudonymizer: Pseudonymizer;
  /** Of the bodies that are recorded. */
  shapes: Set<string>;
}

/**
 * A recorder of one run: the same value is replaced by the same in all of its fixtures. A record that does not verify with its
 * account's keys becomes none: forged data is no evidence of a platform (invariant 3). Throws `plugin.*`.
 */
export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const subject = await loadSubject(options.folder);
  const pseudonymizer = createPseudonymizer(subject.plugin, subject.fixtures);
  const shapes = new Set((options.before ?? []).flatMap((body) => shapeOf(pseudonymizer, body) ?? []));
  const run: Run = { options, subject, pseudonymizer, shapes };
  const sights: Sight[] = [];
  const provider = { ...options.provider, plugin: subject.plugin };
  const trusting = options.unverified === true ? believingProvider(provider) : provider;
  const interpret = createInterpret(
    watchedProvider(trusting, (sight) => sights.push(sight)),
    strictEncoders,
  );

  return {
    record(record) {
      sights.length = 0;
      const interpretation = interpret(record);
      const [sight] = sights;
      if (sight === undefined || sight.types.length === 0) return leftOut(codeOf(interpretation));
      return recordSeen(run, { record, sight, interpretation });
    },
  };
}

/** A record whose types are known: it verified, and the plugin's envelope has read it. */
interface SeenRecord {
  record: RawRecord;
  sight: Sight;
  interpretation: Interpretation;
}

function recordSeen(run: Run, { record, sight: { types, headers }, interpretation }: SeenRecord): Recorded {
  const { options, subject, pseudonymizer, shapes } = run;
  if (options.type !== undefined && !types.includes(options.type)) return leftOut('another type');
  const type = options.type ?? types.find((one) => Object.hasOwn(subject.plugin.events, one)) ?? types[0] ?? '';
  if (!canNameFile(type)) return leftOut('the type names no file');
  const body = record.value ?? Buffer.alloc(0);
  const shape = `${type} ${pseudonymizer.shapeOf(body, types)}`;
  if (shapes.has(shape)) return leftOut(likeAnother);

  const { text, replaced } = pseudonymizer.replace(body, types);
  const header = headerOf(subject.plugin.signature, { headers, body });
  const settings = options.settings.get(accountOf(record)) ?? {};
  const golden = show(subject, { body: Buffer.from(text), header, settings });
  if (!isSame(interpretation, golden)) return leftOut(meansSomethingElse);
  shapes.add(shape);
  const content: FixtureContent = {
    source: options.source,
    ...(header !== undefined && { header }),
    ...(Object.keys(settings).length > 0 && { settings }),
    ...bodyContent(text),
    ...('deadLetter' in golden ? {} : golden),
  };
  return { kind: 'fixture', type, content, replaced, golden };
}

function leftOut(because: LeftOutBecause): Recorded {
  return { kind: 'left-out', because };
}

function codeOf(interpretation: Interpretation): string {
  return interpretation.kind === 'dead-lettered' ? interpretation.error.code : interpretation.kind;
}

/** Of several schemes the one that the webhook was signed with, by its header; the first needs no word. */
function headerOf(
  { header: first, members = [] }: SignatureScheme,
  webhook: { headers: Sight['headers']; body: Buffer },
): string | undefined {
  const header = members.find((member) => member.isOn(webhook))?.header ?? first;
  return header === first || header === '' ? undefined : header;
}

function accountOf({ headers }: RawRecord): string {
  return headers.find(([name]) => name === 'raw-account')?.[1].toString() ?? '';
}

/** What becomes of the fixture, signed anew. A body that its scheme can't sign would have become nothing before. */
function show(subject: Subject, fixture: Pick<Fixture, 'body' | 'header' | 'settings'>): Golden {
  try {
    return goldenOf(subject.show(fixture));
  } catch (error) {
    if (!isTributaryError(error)) throw error;
    return { deadLetter: error.code };
  }
}

/** Whether the plugin sees in the fixture what it saw in the webhook. Where it saw nothing, there is nothing to keep. */
function isSame(interpretation: Interpretation, golden: Golden): boolean {
  if (interpretation.kind === 'dead-lettered') return true;
  return isDeepStrictEqual(factsOf(goldenOf(interpretation)), factsOf(golden));
}

function shapeOf(pseudonymizer: Pseudonymizer, { type, body }: RecordedBody): string | undefined {
  try {
    return `${type} ${pseudonymizer.shapeOf(body, [type])}`;
  } catch {
    return undefined; // somebody has written into it what is no JSON; the conformance suite says so
  }
}
