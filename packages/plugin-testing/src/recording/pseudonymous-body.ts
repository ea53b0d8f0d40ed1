import {
  ExactNumber,
  parseJson,
  type Fixture,
  type JsonObject,
  type JsonValue,
  type ProviderPlugin,
} from '@tributary/plugin-sdk';
import { isAddress, looksLikeAddress, meaningOf } from './member-meaning.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { isKept, isKeptMember, isKeptNumber, vocabularyOf, type Place, type Vocabulary } from './vocabulary.ts';

/** A body of which nothing leads to anybody, as far as its members' names and its values' forms tell. */
export interface PseudonymousBody {
  /** JSON without blanks. What was kept is as it was, numbers to the last digit. */
  text: string;
  /** How many values were replaced. */
  replaced: number;
}

/** Replaces personal data and secrets in bodies, the same value by the same in all bodies of one run. */
export interface Pseudonymizer {
  /** `types` are those of the body's occurrences, which stay. Throws `decode.malformed_body` for what is no JSON. */
  replace(body: Buffer, types: readonly string[]): PseudonymousBody;
  /** What kinds of values stand where, and the words of the platform: the same before and after. Throws as `replace` does. */
  shapeOf(body: Buffer, types: readonly string[]): string;
}

const root: Place = { member: '', meaning: 'unknown', inMetadata: false, inAddress: false };

/** A run's. What a plugin's table and fixtures hold are words of its platform. */
export function createPseudonymizer(
  plugin: Pick<ProviderPlugin, 'events'>,
  fixtures: readonly Fixture[],
): Pseudonymizer {
  const vocabulary = vocabularyOf(plugin, fixtures);
  const pseudonyms = createPseudonyms(vocabulary.prefixes);
  const knowing = (types: readonly string[]) => ({ ...vocabulary, types: vocabulary.types.union(new Set(types)) });
  return {
    replace(body, types) {
      const replacement = createReplacement(knowing(types), pseudonyms);
      return { text: JSON.stringify(replacement.valueOf(parseExact(body), root)), replaced: replacement.count() };
    },
    shapeOf: (body, types) => JSON.stringify(shapeOf(parseExact(body), root, knowing(types))),
  };
}

/** A body whose numbers all keep their texts, `1.00` too. */
function parseExact(body: Buffer): JsonValue {
  parseJson(body); // for its limits, and for members that come twice
  return JSON.parse(body.toString(), keepText) as JsonValue;
}

function keepText(_member: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? new ExactNumber(context?.source ?? String(value)) : value;
}

function createReplacement(vocabulary: Vocabulary, pseudonyms: Pseudonyms) {
  let count = 0;
  const counted = (text: string): string => {
    count += 1;
    return text;
  };

  function valueOf(value: JsonValue, place: Place): JsonValue {
    if (typeof value === 'string') return textOf(value, place);
    if (value instanceof ExactNumber)
      return isKeptNumber(value.text, place) ? value : new ExactNumber(counted(pseudonyms.ofNumber(value.text)));
    if (Array.isArray(value)) return value.map((item) => valueOf(item, place));
    return isObject(value) ? objectOf(value, place) : value;
  }

  function objectOf(value: JsonObject, place: Place): JsonObject {
    const entries = Object.entries(value).map(([member, item]): [string, JsonValue] => [
      memberOf(member, place),
      valueOf(item, placeWithin(place, member, value)),
    ]);
    return Object.fromEntries(entries);
  }

  function memberOf(member: string, place: Place): string {
    if (isKeptMember(member, place, vocabulary)) return member;
    // Outside of metadata it is most likely an id, which stands elsewhere as a value.
    return counted(
      place.inMetadata ? pseudonyms.ofMember(member) : pseudonyms.ofText(member, { member: 'id', meaning: 'id' }),
    );
  }

  function textOf(value: string, place: Place): string {
    if (isKept(value, place, vocabulary)) return value;
    const inner = parseInner(value);
    return inner === undefined ? counted(pseudonyms.ofText(value, place)) : JSON.stringify(valueOf(inner, place));
  }

  return { valueOf, count: () => count };
}

/** What kinds of values there are; of several items with one shape it says it once. */
function shapeOf(value: JsonValue, place: Place, vocabulary: Vocabulary): JsonValue {
  if (place.inMetadata) return 'metadata';
  if (typeof value === 'string') {
    const isWord = !/\d{2}/.test(value) && isKept(value, place, vocabulary);
    return isWord ? `word ${value}` : 'string';
  }
  if (value instanceof ExactNumber) return 'number';
  if (Array.isArray(value)) {
    const shapes = value.map((item) => JSON.stringify(shapeOf(item, place, vocabulary)));
    return [...new Set(shapes)].toSorted();
  }
  if (!isObject(value)) return typeof value;
  const entries = Object.entries(value).map(([member, item]): [string, JsonValue] => [
    isKeptMember(member, place, vocabulary) ? member : '*',
    shapeOf(item, placeWithin(place, member, value), vocabulary),
  ]);
  return Object.fromEntries(entries);
}

/** Where a member of an object stands. */
function placeWithin(place: Place, member: string, siblings: JsonObject): Place {
  const meaning = meaningOf(member);
  const isRegion = meaning === 'region' && looksLikeAddress(Object.keys(siblings));
  return {
    member,
    meaning: isRegion ? 'address' : meaning,
    inMetadata: place.inMetadata || meaning === 'metadata',
    inAddress: place.inAddress || isAddress(member),
  };
}

/** JSON within a string is looked into, as any other. */
function parseInner(value: string): JsonValue | undefined {
  if (!/^\s*[{[]/.test(value)) return undefined;
  try {
    return parseExact(Buffer.from(value));
  } catch {
    return undefined; // a text that begins with a bracket
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}
