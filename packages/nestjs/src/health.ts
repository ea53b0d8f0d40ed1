import type { ErrorCode, TributaryError } from '@tributary/errors';
import type { Subscriber, SubscriberState, SubscriberStats } from '@tributary/subscriber';

/** How a subscriber is. A result of @nestjs/terminus holds such an object under each indicator's name. */
export interface TributaryHealth {
  /** `up` while it consumes, also while handlers fail or brokers are away: neither is cured by a restart. */
  status: 'up' | 'down';
  state: SubscriberState;
  /** Absent before it listens. */
  stats?: SubscriberStats;
  /** Why it has stopped by itself. */
  code?: ErrorCode;
}

/** How a subscriber is: `undefined` of one that does not listen yet, and with the error of one that has stopped by itself. */
export function healthOf(
  subscriber: Pick<Subscriber, 'state' | 'stats'> | undefined,
  stopped?: TributaryError,
): TributaryHealth {
  if (!subscriber) return { status: 'down', state: 'new' };
  const state = subscriber.state();
  const isUp = state === 'consuming' && !stopped;
  return { status: isUp ? 'up' : 'down', state, stats: subscriber.stats(), ...(stopped && { code: stopped.code }) };
}
