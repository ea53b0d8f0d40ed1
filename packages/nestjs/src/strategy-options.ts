import type { Topic } from '@tributary/events';
import type { SubscriberOptions } from '@tributary/subscriber';

/** What a strategy needs: a subscriber's options without its handlers, which Nest brings. */
export interface TributaryOptions extends Omit<SubscriberOptions<Topic>, 'handlers' | 'topics'> {
  /**
   * The topics to subscribe to; if absent, those of the names that handlers are registered for. To be given where a handler is
   * for `*`. All members of a group must subscribe to the same topics.
   */
  topics?: readonly Topic[];
}
