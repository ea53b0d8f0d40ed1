/** What kafkajs hangs on the error of one topic that Kafka did not create. */
interface TopicError {
  topic: string;
  type: string;
}

/** What a person can do about an answer of the broker; of others the protocol's name says enough. */
const remedies: ReadonlyMap<string, string> = new Map([
  [
    'INVALID_TOPIC_EXCEPTION',
    'a topic is there whose name differs in . and _ alone, or the name is too long; choose another kafka.topicPrefix',
  ],
  ['TOPIC_AUTHORIZATION_FAILED', 'let this user create and describe it, or create it by hand'],
  ['CLUSTER_AUTHORIZATION_FAILED', 'let this user create topics, or create it by hand'],
  ['POLICY_VIOLATION', "the cluster's own policy forbids it; create it by hand with settings that it takes"],
]);

/**
 * Which topics Kafka did not create, why, and what to do; undefined where an error is about something else. kafkajs drops
 * the sentence that the broker adds.
 */
export function describeTopicRefusals(error: unknown): string | undefined {
  const errors = typeof error === 'object' && error !== null && 'errors' in error ? error.errors : undefined;
  const refused = Array.isArray(errors) ? errors.filter(isTopicError) : [];
  if (refused.length === 0) return undefined;
  return refused.map(describe).join('; ');
}

function describe({ topic, type }: TopicError): string {
  const remedy = remedies.get(type);
  return remedy === undefined ? `${topic}: ${type}` : `${topic}: ${type}, ${remedy}`;
}

function isTopicError(error: unknown): error is TopicError {
  if (typeof error !== 'object' || error === null) return false;
  const { topic, type } = error as Partial<Record<keyof TopicError, unknown>>;
  return typeof topic === 'string' && typeof type === 'string';
}
