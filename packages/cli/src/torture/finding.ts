/** Everything that a service may do wrong, with what to do about it. A closed list. */
export const mistakes = {
  doubled: 'Make the effect and the memory of its (id, revision) one transaction, and skip what is remembered',
  lost: 'Commit an offset when the effect is stored, and never before; try again what fails, then write a dead letter',
  uncorrected: 'Know an event by (id, revision): a higher revision of a known id is a correction and no duplicate',
  'stale-revision': 'Remember the highest revision of each id, and skip lower ones',
  regressed: 'Compare occurred_at with that of the state that you hold, and leave the state where the event is older',
  'wrong-status': 'Take the status of the newest event',
  'wrong-scale': 'Amounts are decimals in major units: read the logical type decimal(38,18), and convert nothing',
  'inexact-amount': 'Keep amounts as decimals or texts: no binary float holds them',
  'wrong-amount': 'Take the amount of the newest event, in its highest revision',
  'wrong-currency': 'Take the currency that stands beside the amount',
  'broken-applied': 'Give up a record whose value is no event: decode all of it before anything has an effect',
  invented: 'List only the events that had an effect, with the id and revision that they came with',
  blocked: 'Write what cannot be read or handled to a dead-letter topic, with its cause, and go on after it',
  uncommitted: 'Join the group that GROUP names, and commit offsets to Kafka when effects are stored',
  crashed:
    'Catch what a record does to you; end only where nothing can be done, and start again from the committed offset',
  'slow-stop': 'On SIGTERM take nothing more, finish what runs, commit, leave the group, and end within 10 s',
  'never-joined': 'Read KAFKA_BROKERS, GROUP, TOPICS and TRIBUTARY_TOPIC_PREFIX from the environment, and subscribe',
  'unreadable-effects': 'Answer the effects as `tributary subscriber torture --help` describes them',
} as const;

export type Mistake = keyof typeof mistakes;

/** What a service did wrong: `what` is a sentence. */
export interface Finding {
  code: Mistake;
  what: string;
  toDo: string;
  /** `payment pay_1`. */
  object?: string;
  event?: string;
}

/** A finding of a mistake, with what to do about it. */
export function finding(code: Mistake, what: string, about: Pick<Finding, 'object' | 'event'> = {}): Finding {
  return { code, what, toDo: mistakes[code], ...about };
}
