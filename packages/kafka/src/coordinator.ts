import { answerOf } from './failure.ts';

/** Then kafkajs must find the coordinator and join again, which it does when it is told so. */
export function saysMoved(error: unknown): boolean {
  return answerOf(error) === 'NOT_COORDINATOR_FOR_GROUP';
}

/** In the protocol's words, so that kafkajs looks for the coordinator and joins again: a connection that fails is not enough. */
export class CoordinatorLost extends Error {
  override readonly name = 'CoordinatorLost';
  readonly type = 'NOT_COORDINATOR_FOR_GROUP';

  constructor(options?: ErrorOptions) {
    super('The coordinator of the group does not answer', options);
  }
}

/** Longer than it takes to connect again to a coordinator that is there, and a part of what the membership lasts. */
export function coordinatorPatienceMs({ sessionTimeoutMs }: { sessionTimeoutMs: number }): number {
  return Math.min(2_000, sessionTimeoutMs / 2);
}
