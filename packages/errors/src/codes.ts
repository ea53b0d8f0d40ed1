/**
 * The one closed list of error codes: `<stage or area>.<reason>`, each with a sentence of what happened and what to do.
 * A code is a metric label, a dead-letter header and an anchor in docs/errors.md. A code is never renamed and never
 * given another meaning; a test holds this list and the page equal both ways.
 */
export const errorCodes = {
  // receive: the ingress. Whatever is refused here was never stored.
  'receive.not_found': 'No such provider and account is configured. Check the URL against the configuration.',
  'receive.method_not_allowed': 'Webhooks are sent with POST. Configure the platform to use POST.',
  'receive.bad_request': 'The HTTP request is malformed. Nothing was stored.',
  'receive.empty_body': 'The request has no body, so there is nothing to verify. Nothing was stored.',
  'receive.body_too_large':
    'The body is larger than ingress.maxBodyBytes. Raise the limit if the platform really sends this.',
  'receive.headers_too_large': 'The headers are larger than the limit. Nothing was stored.',
  'receive.encoding_unsupported':
    'The body is compressed; signatures cover plain bytes. Configure the platform to send identity encoding.',
  'receive.timeout': 'The request did not arrive whole in time. Nothing was stored; the platform retries.',
  'receive.rate_limited':
    'The account sends more than ingress.requestsPerSecond. The platform retries after Retry-After.',
  'receive.overloaded': 'More requests wait for Kafka than the ingress holds. The platform retries after Retry-After.',
  'receive.kafka_unavailable':
    'Kafka did not acknowledge the bytes in time. They may not be stored; the platform retries after Retry-After.',
  'receive.stopping': 'The ingress is shutting down. The platform retries after Retry-After.',
  'receive.crashed': 'A bug in the ingress. The platform retries; report the log line of this request.',

  // consume: a Kafka record becomes a RawWebhook.
  'consume.malformed_record':
    'The raw record lacks a required header or has a malformed one. Correct its producer, then replay.',
  'consume.offset_out_of_range':
    "The group's committed offset lies outside the log, or is gone: records may never have been read. Decide where to go on, set the group's offset, then restart.",
  'consume.fenced':
    'Somebody who is no member of the group uses the same transactional ids, and each undoes what the other does. Stop the other deployment, or give it a runtime.group of its own; then restart.',
  'consume.crashed': 'A bug while reading a record. Report it with the dead letter.',

  // route: the account finds its keys and settings.
  'route.unknown_account': 'The record names an account that is not configured. Add the account, then replay.',
  'route.crashed': 'A bug while routing a record. Report it with the dead letter.',

  // verify: RawWebhook becomes VerifiedWebhook. Anyone can cause these.
  'verify.no_key':
    'The account had no valid key at the time of receipt. Check keys, notBefore and notAfter, then replay.',
  'verify.signature_missing': 'The webhook carries no signature. Genuine webhooks of this platform always do.',
  'verify.signature_malformed': 'The signature header has not the documented form, or comes twice.',
  'verify.signature_mismatch':
    'No valid key of the account made this signature. Forged, changed on the way, or signed with a key that is not configured.',
  'verify.timestamp_outside_tolerance':
    "The signature's timestamp is too far from the time of receipt. A replayed request, or a clock that is wrong.",
  'verify.crashed': 'A bug in the signature scheme. Report it with the dead letter.',

  // decode: VerifiedWebhook becomes canonical events.
  'decode.malformed_body':
    'The body is not the JSON that the platform documents (UTF-8, one document, no doubled keys, within limits).',
  'decode.unmapped_type': 'The plugin does not know this event type. Teach it the type, then replay.',
  'decode.unexpected_shape':
    'A field is missing or has not the documented form. Correct the plugin if the platform changed, then replay.',
  'decode.environment_mismatch':
    'The body says live and the account test, or the reverse. Check which endpoint the platform calls.',
  'decode.crashed': 'The plugin threw something that is no coded error. Correct the plugin, then replay.',
  'decode.timed_out':
    'The plugin did not come to an end within runtime.workerTimeoutMs. Correct the plugin, then replay.',
  'decode.out_of_memory':
    'The plugin took more memory than runtime.workerMemoryMb. Correct the plugin or raise the limit, then replay.',

  // encode: canonical event becomes Avro bytes.
  'encode.schema_violation': 'The event does not fit its schema. Correct the plugin, then replay.',
  'encode.crashed': 'A bug while encoding. Report it with the dead letter.',

  // publish: records become acknowledged.
  'publish.record_too_large':
    'The event is larger than the topic allows. Raise max.message.bytes of the topic, then replay.',
  'publish.failed': 'Kafka did not acknowledge a record. It is sent again until it does.',

  // events as subscribers read them.
  'event.malformed_value': 'The value is not an Avro event in the Confluent wire format.',
  'event.unknown_schema': "The registry does not know the value's schema id.",
  'event.foreign_schema':
    "The value's schema is not one of this topic's events. Find out who wrote it; nothing of it was read.",

  // subscribe: events become the work of a subscriber's handlers.
  'subscribe.handler_failed':
    'The handler failed as often as it may. Correct it, or what it works with, then replay the dead letter.',
  'subscribe.handler_refused':
    'The handler says that trying again does not help. Correct what the detail names, then replay or discard.',
  'subscribe.unknown_source':
    'A record of the retry topic does not name the topic that it came from. Replay it with `tributary dead-letters replay`.',

  // what a process needs from its surroundings.
  'config.unreadable':
    'The configuration file cannot be read. Name it with --config, TRIBUTARY_CONFIG, or put ./tributary.yaml there.',
  'config.invalid': 'The configuration has mistakes. Each is listed with its path.',
  'config.key_unreadable':
    'A key cannot be read, so its provider waits. Set the environment variable or the file that the configuration names.',
  'config.secret_unreadable':
    'A secret for Kafka or the registry cannot be read. Set the environment variable or the file that the configuration names.',
  'config.address_unusable':
    'The address cannot be listened on. Choose a host of this machine and a port that this user may open.',
  'config.port_in_use': 'The address is taken by another process. Choose another port, or stop that process.',
  'plugin.not_found': 'The plugin cannot be found. Install its package beside the configuration, or correct its path.',
  'plugin.load_failed': "The plugin's module threw while loading. Correct it; the cause is named.",
  'plugin.contract_mismatch': 'The plugin was built for another version of the contract. Install a version that fits.',
  'plugin.invalid': "The plugin's definition breaks the contract. Correct what is named.",
  'plugin.fixture_invalid': 'A fixture of the plugin cannot be used. Correct what is named.',
  'kafka.unreachable': 'No broker answers. Check kafka.brokers and that Kafka runs.',
  'kafka.topic_missing': 'A topic does not exist. Run `tributary topics apply`.',
  'kafka.request_failed': 'Kafka refused a request. The cause is named.',
  'registry.unreachable': 'The schema registry does not answer. Check registry.url and that it runs.',
  'registry.schema_missing': 'The registry does not hold a schema. Run `tributary schemas register`.',
  'registry.incompatible':
    'The registry refuses the schema: it breaks readers of an older version. `tributary schemas check` says where.',
  'registry.unexpected_answer':
    'The schema registry answered something that is no registry answer. Check registry.url.',
  'schemas.incompatible':
    'The schemas break a rule, or the readers or the events of an earlier version. Each finding says what to do.',
  'stack.unavailable':
    'No local Kafka can be started here. Install Java 17 or newer with Maven, or set KAFKA_BROKERS and SCHEMA_REGISTRY_URL.',
  'stack.failed': 'The local Kafka or registry did not come up. Its log is named.',
  'cli.invalid_usage': 'The command line has a mistake. See --help.',
  'cli.ref_unreadable':
    'Git cannot read schemas/ at this ref. Run it in the repository, and name a tag, branch or commit that it has; a shallow clone must fetch it first.',
  'cli.ingress_unreachable':
    'The ingress does not answer. Start it with `tributary up` or `tributary ingress`, or name it with --url.',
  'cli.crashed': 'A bug. Report it with the stack.',
} as const;

/** One code of the closed list. */
export type ErrorCode = keyof typeof errorCodes;

/** The part of a code before the dot. */
export type ErrorStage = ErrorCode extends `${infer Stage}.${string}` ? Stage : never;

/** Whether a string is a code of the closed list. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}

/** `verify.no_key` → `verify`. */
export function stageOf(code: ErrorCode): ErrorStage {
  return code.slice(0, code.indexOf('.')) as ErrorStage;
}
