import { TributaryError, type ErrorCode } from '@tributary/errors';
import type { Acknowledged } from './record.ts';

/** What became of one record of a `publish` that failed. */
export interface PublishFailure {
  /** The record's place in the array given to `publish`. */
  index: number;
  /**
   * `publish.record_too_large`: this record alone is refused, and will be again. `kafka.topic_missing`: nothing was sent.
   * `publish.failed`: not known to be stored; it may be.
   */
  code: Extract<ErrorCode, 'publish.failed' | 'publish.record_too_large' | 'kafka.topic_missing'>;
  cause: unknown;
}

/** What became of each record of a `publish` that failed; `outcomes[i]` is that of record i. */
export type PublishOutcome = Acknowledged | PublishFailure;

/** Whether a record was refused or lost on the way. */
export function isPublishFailure(outcome: PublishOutcome): outcome is PublishFailure {
  return 'code' in outcome;
}

/** The gravest first: whoever looks at the code alone must send again what may still go through. */
const gravity: readonly PublishFailure['code'][] = [
  'publish.failed',
  'kafka.topic_missing',
  'publish.record_too_large',
];

/**
 * Some records of a `publish` were not acknowledged. `code` is the gravest of the failures; `outcomes` tells the fate of
 * each record, so that only what failed is sent again. Records of one partition are acknowledged as a prefix: none that
 * follows a failed one is sent before it (except that a record that is too large is left out).
 */
export class PublishError extends TributaryError {
  readonly outcomes: readonly PublishOutcome[];

  constructor(outcomes: readonly PublishOutcome[]) {
    const failures = outcomes.filter(isPublishFailure);
    const code =
      gravity.find((candidate) => failures.some((failure) => failure.code === candidate)) ?? 'publish.failed';
    const first = failures.find((failure) => failure.code === code);
    super(code, {
      detail: `${failures.length} of ${outcomes.length} records, the first of these has index ${first?.index ?? -1}`,
      cause: first?.cause,
    });
    this.name = 'PublishError';
    this.outcomes = outcomes;
  }

  /** The failed records, in the order of the array given to `publish`. */
  get failures(): PublishFailure[] {
    return this.outcomes.filter(isPublishFailure);
  }
}

/** By shape and not by `instanceof`: two copies of this package may be loaded. */
export function isPublishError(value: unknown): value is PublishError {
  return value instanceof Error && value.name === 'PublishError' && 'outcomes' in value;
}
