/** Every rule of schemas (docs/architecture.md), with what to do where it is broken. A closed list, as the error codes are. */
export const schemaRules = {
  // of a version by itself
  'readable-schema': 'Write it as an Avro schema whose only logical types are decimal(38,18) and timestamp-micros',
  'one-namespace': 'Call the record <Topic>Event, in the namespace tributary.events',
  'snake-case': 'Name the field in snake_case',
  'known-properties': 'Say it in `doc`; the only property beside those of Avro is `pii`',
  'personal-data-marked': 'Add `"pii": true` to the field, so that subscribers know what they hold',
  'nullable-and-null': 'Write the type as ["null", X], with the default null',
  'exact-money': 'Use Money for amounts, strings for what is not counted, and no binary float anywhere',
  'ids-are-strings': 'Make it a string: ids, codes and the words of providers are never calculated with',
  'instants-are-micros': 'Make it a timestamp-micros',
  'unknown-first': 'Put UNKNOWN first and as the default: older readers read every new symbol as it',
  'raw-word-beside': 'Add a nullable string raw_<name>: a reader that gets UNKNOWN still has the word of the provider',
  'one-enum': 'Keep one status enum per resource; make the other a string',
  'resource-shape': 'Make the resource a nullable record with a string id, whose other fields all have defaults',
  'one-shape-everywhere': 'Define the type, and the envelope, alike in all topics',
  'types-and-resources':
    'Write each type once, as <resource>.<past tense> of its topic, with a sentence, in the order of the resources',
  'types-follow-types':
    'Name types of the same resource in `follows`, so that each can be reached from one that is `first`',
  // of a version against an earlier one
  'nothing-removed': 'Put it back: an older reader needs it, or a newer one cannot read what was written with it',
  'nothing-renamed': 'Keep the old name. A better one is a new nullable field beside it',
  'type-kept': 'Keep the type. Another one is a new nullable field',
  'decimal-kept': 'Keep precision and scale: with others every amount is wrong by a power of ten',
  'symbols-kept': 'Put the symbol back; new ones are added',
  'default-kept': 'Keep the default: it is what a reader has of events that were written without the field',
  'new-fields-nullable': 'Make the new field ["null", X] with the default null, or an enum with the default UNKNOWN',
  // of both, with real encodes
  'versions-read-each-other': 'Undo what the other findings name, until each version reads what the other wrote',
} as const;

export type SchemaRule = keyof typeof schemaRules;

/** Where a schema breaks a rule: `payments`, `Payment.status`, `has no raw_status beside it`. */
export interface SchemaFinding {
  rule: SchemaRule;
  topic: string;
  /** A field, a named type or a canonical type. */
  where: string;
  what: string;
  toDo: string;
  /** The version against which it breaks; absent where it is wrong by itself. */
  against?: string;
}

/** A finding of a rule, with what the rule says to do. */
export function finding(rule: SchemaRule, place: Pick<SchemaFinding, 'topic' | 'where' | 'what'>): SchemaFinding {
  return { rule, ...place, toDo: schemaRules[rule] };
}

/** `payments Payment.status: SUCCEEDED is gone`, with the version against which that is so. */
export function describeFinding({ topic, where, what, against }: SchemaFinding): string {
  return `${topic} ${where} ${what}${against === undefined ? '' : ` (against ${against})`}`;
}
