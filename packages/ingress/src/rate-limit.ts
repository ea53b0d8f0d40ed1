/** Limits how many requests per second each account may send. */
export interface RateLimit {
  /**
   * Takes one request of an account, at a monotonic time in milliseconds.
   * Gives 0 where it may pass, else after how many whole seconds the next one may.
   */
  take(account: string, nowMs: number): number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * A token bucket per account (Invariant 7: one account's flood takes nothing from another's). A bucket holds the requests
 * of one second, at least one, and fills evenly; `null` is no limit. Accounts must be configured ones: a bucket stays for ever.
 */
export function createRateLimit(requestsPerSecond: number | null): RateLimit {
  if (requestsPerSecond === null) return { take: () => 0 };
  const capacity = Math.max(1, requestsPerSecond);
  const buckets = new Map<string, Bucket>();
  return {
    take(account, nowMs) {
      const bucket = buckets.get(account) ?? { tokens: capacity, filledAtMs: nowMs };
      buckets.set(account, bucket);
      const gained = ((nowMs - bucket.filledAtMs) / 1000) * requestsPerSecond;
      bucket.tokens = Math.min(capacity, bucket.tokens + gained);
      bucket.filledAtMs = nowMs;
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / requestsPerSecond);
      bucket.tokens -= 1;
      return 0;
    },
  };
}
