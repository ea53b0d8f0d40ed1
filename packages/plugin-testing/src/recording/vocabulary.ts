import type { Fixture, ProviderPlugin } from '@tributary/plugin-sdk';
import type { Meaning } from './member-meaning.ts';

/** What a plugin's folder already says of its platform's words: what stands there is no secret of anybody. */
export interface Vocabulary {
  /** The platform's types: kept wherever they stand. */
  types: ReadonlySet<string>;
  /** Values of the fixtures as `<member> <value>`. */
  values: ReadonlySet<string>;
  /** Names of members in the fixtures. */
  members: ReadonlySet<string>;
  /** What ids of the platform begin with: `pi_`. */
  prefixes: ReadonlySet<string>;
}

/** What many platforms begin their ids with. */
const commonPrefixes =
  'acct ba btr card ch chk cs cus dp evt fee in inv mandate ord pay pi plan pm po price prod re req seti src sub tr txn';

const prefixPattern = /^([A-Za-z]{1,12}[_-])(?=[A-Za-z]*\d)[A-Za-z0-9]{2,}/;

/** Reads the vocabulary out of a plugin's table and fixtures. Recorded ones are left out: they hold no document's words. */
export function vocabularyOf(plugin: Pick<ProviderPlugin, 'events'>, fixtures: readonly Fixture[]): Vocabulary {
  const values = new Set<string>();
  const members = new Set<string>();
  const prefixes = new Set(commonPrefixes.split(' ').map((prefix) => `${prefix}_`));
  const read = (value: unknown, member: string): void => {
    if (typeof value === 'string') {
      values.add(`${member} ${value}`);
      const [, prefix] = prefixPattern.exec(value) ?? [];
      if (prefix !== undefined) prefixes.add(prefix);
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [name, item] of Object.entries(value)) {
      if (!Array.isArray(value)) members.add(name);
      read(item, Array.isArray(value) ? member : name);
    }
  };
  for (const { body, name } of fixtures) if (!isRecorded(name)) read(parseOrNull(body), '');
  return { types: new Set(Object.keys(plugin.events)), values, members, prefixes };
}

/** Whether a fixture was recorded, by its name. */
export function isRecorded(name: string): boolean {
  return /~recorded-\d+$/.test(name);
}

function parseOrNull(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null; // a fixture of a body that is no JSON has no words
  }
}

/** Where a value stands. */
export interface Place {
  member: string;
  meaning: Meaning;
  /** Somewhere below metadata. */
  inMetadata: boolean;
  /** Somewhere below an address. */
  inAddress: boolean;
}

const flags = /^(?:true|false|yes|no|y|n)$/i;
const versions = /^[vV]?\d{1,4}(?:[.-]\d{1,4}){0,3}$/;
const currencies = /^[A-Za-z][A-Za-z0-9]{1,11}$/;
const countries = /^[A-Za-z]{2,3}$|^[A-Z][a-z]+(?: (?:and |of )?[A-Z][a-z]+){0,3}$/;
const decimals = /^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?$/;
const instants = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?$/;
/** Seconds from 2001 to 2065, and finer. A telephone number can look the same: the member tells them apart. */
const unixTimes = /^[12]\d{9}(?:\d{3}|\d{6}|\d{9})?$/;
/** As a machine writes words: without blanks. */
const words = /^[A-Za-z][A-Za-z0-9]*(?:[_.:/-][A-Za-z0-9]+)*$/;
const compounds = /^(?:[a-z0-9]+(?:[_.:-][a-z0-9]+)+|[A-Z0-9]+(?:[_-][A-Z0-9]+)+)$/;
/** What ids have and words have not. */
const opaque = /\d[^]*\d[^]*\d[^]*\d[^]*\d|[a-z]{17}|[A-Z]{17}/;
const longestWord = 60;

const isWord = (value: string) => value.length <= longestWord && words.test(value) && !opaque.test(value);

/** Of each meaning that is ever kept, the form that it must have; every other string is replaced. */
const keptForms: Partial<Record<Meaning, (value: string) => boolean>> = {
  version: (value) => versions.test(value),
  currency: (value) => currencies.test(value) && !opaque.test(value),
  country: (value) => value.length <= longestWord && countries.test(value),
  amount: (value) => decimals.test(value),
  time: (value) => instants.test(value) || unixTimes.test(value),
  word: isWord,
  region: isWord,
  compound: (value) => isWord(value) && compounds.test(value),
};

/** Of these nothing is kept, and of no number either. */
const neverKept: readonly Meaning[] = ['metadata', 'personal', 'name', 'contact', 'id', 'address'];

/**
 * Whether a string stays as it is: what holds no letter and no digit, the platform's types, and what both its member and its
 * form say is harmless, or what stands at this member in a document's sample. Everything else is replaced.
 */
export function isKept(value: string, place: Place, vocabulary: Vocabulary): boolean {
  if (/^[\s\p{P}\p{S}]*$/u.test(value) || vocabulary.types.has(value)) return true;
  const { member, meaning, inMetadata, inAddress } = place;
  if (inMetadata || neverKept.includes(meaning) || (inAddress && meaning !== 'country')) return false;
  if (keptForms[meaning]?.(value) === true || flags.test(value)) return true;
  return value.length <= longestWord && !opaque.test(value) && vocabulary.values.has(`${member} ${value}`);
}

/** Up to here a number is a count, a day or a scale, and leads to nobody. */
const mostDigits = 6;

/** Whether a number stays as it is, in the digits of the body. */
export function isKeptNumber(text: string, { meaning, inMetadata, inAddress }: Place): boolean {
  if (inMetadata || inAddress || neverKept.includes(meaning)) return false;
  if (meaning === 'amount' || !/^-?\d+$/.test(text)) return true;
  return (meaning === 'time' && unixTimes.test(text)) || text.replace('-', '').length <= mostDigits;
}

/** Whether a member's name stays: names of the platform are identifiers. Below metadata, names are the merchant's own. */
export function isKeptMember(member: string, { inMetadata }: Place, vocabulary: Vocabulary): boolean {
  if (vocabulary.members.has(member)) return true;
  if (inMetadata) return false;
  return /^\d{1,4}$/.test(member) || (/^[@$_]?[A-Za-z][\w.$:-]{0,60}$/.test(member) && !opaque.test(member));
}
