/** The topics that belong to a subscriber alone. `tributary topics apply --group <group>` makes both. */
export interface SubscriberTopics {
  /** Where a person puts a dead letter to be handled once more. This subscriber alone reads it. */
  retry: string;
  /** Where a record ends that could not be handled. */
  deadLetters: string;
}

/** The names of a subscriber's own topics, behind the prefix of all topic names, if there is one. They never change. */
export function subscriberTopics(group: string, topicPrefix = ''): SubscriberTopics {
  return { retry: `${topicPrefix}retry.${group}`, deadLetters: `${topicPrefix}dead-letters.subscriber.${group}` };
}

/** Whether a text may be a group's name: it is a part of topic names, and of paths in metrics and logs. */
export function isGroupName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/.test(text);
}
