import type { IncomingRecord, OutgoingRecord } from '@tributary/kafka';

/** What a provider is to do. */
export type ControlState = 'paused' | 'quarantined' | 'running';

/** Who says it. Each has a key of its own, so that no runtime can overwrite what a person said. */
export type Speaker = 'person' | 'runtime';

/** What was said of a provider. */
export interface ControlWord {
  /** A person pauses and resumes, a runtime quarantines and releases. */
  state: ControlState;
  /** Who said it: a person's name, or `runtime@<host>`. */
  by: string;
  /** RFC 3339. For people: what comes after what is the log's order, never a clock. */
  at: string;
  /** Why, in one line; empty where nobody said. */
  because: string;
  /** How many probes have failed since the quarantine began; 0 but for a quarantine. */
  failedProbes: number;
}

/** A record of the control topic, as read. */
export type ControlReading =
  | { kind: 'word'; provider: string; speaker: Speaker; word: ControlWord }
  /** A record without a value takes back what its key said, as compaction would. */
  | { kind: 'taken-back'; provider: string; speaker: Speaker }
  /** `provider` and `speaker` where at least the key can be read. */
  | { kind: 'unreadable'; why: string; provider?: string; speaker?: Speaker };

const version = 1;
const keyPattern = /^([a-z][a-z0-9-]{0,40})(\/runtime)?$/;
/** One line, for a terminal: without control characters. */
const linePattern = /^[^\p{Cc}]{0,500}$/u;
const longestName = 100;
const mayBeSaid: Record<Speaker, readonly ControlState[]> = {
  person: ['paused', 'running'],
  runtime: ['quarantined', 'running'],
};

/** Whether a text may stand in a record as the reason: one line of at most 500 characters. */
export function isReason(text: string): boolean {
  return linePattern.test(text);
}

/** Whether a text may stand in a record as who said it: one line of 1 to 100 characters. */
export function isSpeakersName(text: string): boolean {
  return text !== '' && text.length <= longestName && isReason(text);
}

/**
 * The record that says it. The key is the provider for a person's word and `<provider>/runtime` for a runtime's: a topic keeps
 * the newest record of a key, and a runtime's must never be the one that is kept of a person's pause.
 */
export function controlRecord(
  topic: string,
  { provider, speaker }: { provider: string; speaker: Speaker },
  { failedProbes, ...word }: ControlWord,
): OutgoingRecord {
  const said = { version, ...word, ...(word.state === 'quarantined' && { failedProbes }) };
  const key = speaker === 'person' ? provider : `${provider}/runtime`;
  return { topic, key, value: Buffer.from(JSON.stringify(said)) };
}

/** Reads a record. Never throws; why it cannot be read quotes nothing of it. */
export function readControlRecord({ key, value }: Pick<IncomingRecord, 'key' | 'value'>): ControlReading {
  const match = keyPattern.exec(key?.toString() ?? '');
  if (match?.[1] === undefined) return { kind: 'unreadable', why: 'its key names no provider' };
  const about = { provider: match[1], speaker: match[2] === undefined ? 'person' : 'runtime' } as const;
  if (value === null) return { kind: 'taken-back', ...about };
  const word = readWord(value, about.speaker);
  return typeof word === 'string' ? { kind: 'unreadable', why: word, ...about } : { kind: 'word', ...about, word };
}

/** The word, or why there is none. */
function readWord(value: Buffer, speaker: Speaker): ControlWord | string {
  const members = readObject(value);
  if (members === undefined) return 'its value is no JSON object';
  if (members['version'] !== version) return `its version is not ${version}`;
  const { state, by, at, because, failedProbes = 0 } = members;
  const isState = mayBeSaid[speaker].includes(state as ControlState);
  if (!isState) return `its state is none that a ${speaker} may say: ${mayBeSaid[speaker].join(', ')}`;
  if (typeof by !== 'string' || !isSpeakersName(by)) return 'its member by is no name';
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return 'its member at is no time';
  if (typeof because !== 'string' || !isReason(because)) return 'its member because is no line of text';
  if (!isCount(failedProbes)) return 'its member failedProbes is no count';
  return { state: state as ControlState, by, at, because, failedProbes };
}

function readObject(value: Buffer): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(value.toString());
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : undefined;
  } catch {
    // Said as "no JSON object": what the parser says quotes the value.
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
