/** The names of all topics, behind the optional `kafka.topicPrefix`. They are durable state and never change. */
export interface TopicNames {
  raw(provider: string): string;
  deadLetters(provider: string): string;
  /** What was published of a provider lately: where redeliveries are suppressed. */
  seen(provider: string): string;
  /** `payments`, `billing`, … */
  canonical(topic: string): string;
  audit: string;
  control: string;
}

/** Topic names with a prefix, `''` for none. */
export function createTopicNames(prefix: string): TopicNames {
  return {
    raw: (provider) => `${prefix}raw.${provider}`,
    deadLetters: (provider) => `${prefix}dead-letters.${provider}`,
    seen: (provider) => `${prefix}seen.${provider}`,
    canonical: (topic) => prefix + topic,
    audit: `${prefix}audit`,
    control: `${prefix}control`,
  };
}
