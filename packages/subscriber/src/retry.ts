/** How often and when a failed handler is called again. */
export interface Retry {
  /** How often an event is tried in all; 10 if absent, which takes about a minute and a half. */
  attempts?: number;
  /** The pause after the first failure, ms; doubled after each further one. 250 if absent. */
  firstMs?: number;
  /** The longest pause, ms; 30,000 if absent. */
  longestMs?: number;
}

/** `Retry` with everything said. */
export type RetryPolicy = Required<Retry>;

export const defaultRetry: RetryPolicy = { attempts: 10, firstMs: 250, longestMs: 30_000 };

/** After so many doublings no pause is reached that anybody waits for. */
const mostDoublings = 30;

/** The pause after a failure, counted from 1: twice as long each time, and up to a quarter shorter, so that not all come back together. */
export function pauseAfterMs(
  failures: number,
  { firstMs, longestMs }: Pick<RetryPolicy, 'firstMs' | 'longestMs'>,
): number {
  const pauseMs = Math.min(firstMs * 2 ** Math.min(failures - 1, mostDoublings), longestMs);
  return pauseMs * (1 - 0.25 * Math.random());
}
