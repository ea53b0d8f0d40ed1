import type { IncomingRecord } from '@tributary/kafka';
import { readControlRecord, type ControlReading, type ControlState, type ControlWord } from './control-record.ts';

/** What a provider is to do, by all that was said of it. */
export interface ProviderControl {
  state: ControlState;
  /** The word that decides; absent where nobody ever said anything. */
  word?: ControlWord;
  /** Whether a record that nobody can read stands above the word of a person: once compacted, the topic has that alone. */
  isOverwritten: boolean;
}

/** What the control topic says, as far as it was read. */
export interface ControlView {
  /** Takes the next record. What cannot be read changes nothing: the word before it holds. */
  take(record: Pick<IncomingRecord, 'key' | 'value'>): ControlReading;
  stateOf(provider: string): ProviderControl;
}

/** A word, and its place in the order in which they were read. */
interface Heard {
  word: ControlWord;
  turn: number;
}

interface Words {
  person?: Heard | undefined;
  runtime?: Heard | undefined;
  isOverwritten: boolean;
}

/** Begins with nothing: everybody runs. */
export function createControlView(): ControlView {
  const known = new Map<string, Words>();
  let turn = 0;
  return {
    take(record) {
      const reading = readControlRecord(record);
      turn += 1;
      if (reading.provider === undefined || reading.speaker === undefined) return reading;
      const words = known.get(reading.provider) ?? { isOverwritten: false };
      known.set(reading.provider, hear(words, { ...reading, speaker: reading.speaker }, turn));
      return reading;
    },
    stateOf: (provider) => judge(known.get(provider)),
  };
}

function hear(words: Words, reading: ControlReading & { speaker: keyof Words }, turn: number): Words {
  const isPerson = reading.speaker === 'person';
  if (reading.kind === 'unreadable') return { ...words, isOverwritten: words.isOverwritten || isPerson };
  const heard = reading.kind === 'word' ? { word: reading.word, turn } : undefined;
  return { ...words, [reading.speaker]: heard, isOverwritten: words.isOverwritten && !isPerson };
}

/** A person's pause holds until a person takes it back; a quarantine, until it is released or a person resumes after it. */
function judge(words: Words | undefined): ProviderControl {
  const { person, runtime, isOverwritten = false } = words ?? {};
  // Invariant 7, and a person's word: whatever a runtime says stands behind a pause.
  if (person?.word.state === 'paused') return { state: 'paused', word: person.word, isOverwritten };
  const newest = (runtime?.turn ?? 0) > (person?.turn ?? 0) ? runtime : person;
  if (newest === undefined) return { state: 'running', isOverwritten };
  return { state: newest.word.state, word: newest.word, isOverwritten };
}
