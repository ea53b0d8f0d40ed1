import { pseudonymLike, type Making, type Member } from './pseudonym-forms.ts';

/**
 * What stands in place of the values of one run: the same for the same value, and another one for another, as far as its length
 * has room. They are counted, and not computed from the value, so nothing leads back from them.
 */
export interface Pseudonyms {
  /** Of a string, in its form: an email stays one, a number keeps its length, an id its prefix. */
  ofText(value: string, member: Member): string;
  /** Of the name of a member that the merchant chose. */
  ofMember(name: string): string;
  /** Of a JSON number, as long as it is. Its digits as a string have the same. */
  ofNumber(text: string): string;
}

const mostTries = 100;
/** A part of a value: characters, and no words. */
const part: Member = { member: '', meaning: 'id' };

/** Pseudonyms of a new run. `prefixes` are those of the platform's ids, which stay. */
export function createPseudonyms(prefixes: ReadonlySet<string>): Pseudonyms {
  const ofValues = new Map<string, string>();
  const ofMembers = new Map<string, string>();
  const given = new Set<string>();
  const counts = new Map<string, number>();
  const next = (series: string): number => {
    const count = (counts.get(series) ?? 0) + 1;
    counts.set(series, count);
    return count;
  };
  const making: Making = { next, part: (value) => ofText(value, part), prefixes };

  /** One that is not the value itself, and nobody else's; few digits have room for few. */
  function remembered(known: Map<string, string>, value: string, make: () => string): string {
    const before = known.get(value);
    if (before !== undefined) return before;
    let pseudonym = make();
    for (let tries = 0; tries < mostTries && (pseudonym === value || given.has(pseudonym)); tries += 1)
      pseudonym = make();
    known.set(value, pseudonym);
    given.add(pseudonym);
    return pseudonym;
  }

  function ofText(value: string, member: Member): string {
    return remembered(ofValues, value, () => pseudonymLike(value, member, making));
  }

  return {
    ofText,
    ofMember: (name) => remembered(ofMembers, name, () => `key_${next('member')}`),
    ofNumber(text) {
      const [, sign = '', whole = '', point = '', fraction = '', rest = ''] =
        /^(-?)(\d+)(?:(\.)(\d+))?(.*)$/.exec(text) ?? [];
      const number = whole.length > 1 ? making.part(whole).replace(/^0/, '1') : making.part(whole);
      return `${sign}${number}${point}${fraction === '' ? '' : making.part(fraction)}${rest}`;
    },
  };
}
