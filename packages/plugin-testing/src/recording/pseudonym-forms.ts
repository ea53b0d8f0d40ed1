import { isIP } from 'node:net';
import { cardNumberLike, ibanLike, isCardNumber, isIban } from './account-number.ts';
import type { Place } from './vocabulary.ts';

/** The member that a value stands at, and what its name says. */
export type Member = Pick<Place, 'member' | 'meaning'>;

/** What a pseudonym is made with. */
export interface Making {
  /** The next number of a series, from 1 on. */
  next(series: string): number;
  /** The pseudonym of a part, which may also stand alone elsewhere. */
  part(value: string): string;
  /** What the platform's ids begin with. */
  prefixes: ReadonlySet<string>;
}

/** Gives a pseudonym, or `undefined` where the value has another form. */
type Form = (value: string, member: Member, making: Making) => string | undefined;

/** What is longer has none of the forms but those of a token and of a text: the patterns would take quadratic time. */
const longestForm = 2000;

/** A value's next pseudonym, in the value's own form. */
export function pseudonymLike(value: string, member: Member, making: Making): string {
  for (const form of value.length > longestForm ? [tokenLike] : forms) {
    const pseudonym = form(value, member, making);
    if (pseudonym !== undefined) return pseudonym;
  }
  const word = member.meaning === 'name' ? 'Name' : member.meaning === 'address' ? 'Address' : 'text';
  return `${word} ${making.next(word)}`;
}

/** The first that fits. Names and numbers that are reserved for examples: RFC 2606, RFC 5737, RFC 3849. */
const forms: readonly Form[] = [
  (value, _member, { next }) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? `person${next('email')}@example.com` : undefined,
  (value, _member, { next }) => {
    const [, scheme] = /^(https?|[a-z][a-z\d+.-]{1,20}):\/\//i.exec(value) ?? [];
    return scheme && `${/^http$/i.test(scheme) ? 'http' : 'https'}://example.com/${next('url')}`;
  },
  (value, _member, { next }) => ipLike(value, next),
  (value, _member, { next }) => (isJwt(value) ? jwt(next('token')) : undefined),
  (value, _member, { next }) => uuidLike(value, next),
  (value, _member, { next }) => instantLike(value, next),
  (value, _member, { next, part }) =>
    isIban(value) ? ibanLike(value, next('iban'), part(value.replaceAll(' ', '').slice(-4))) : undefined,
  (value, { meaning }, { next, part }) =>
    meaning !== 'id' && isCardNumber(value) ? cardNumberLike(value, next('card'), part(lastFourOf(value))) : undefined,
  (value, { member }, { next, prefixes }) => {
    const prefix = prefixOf(value, member, prefixes);
    return prefix && prefix + filled(value.slice(prefix.length), next);
  },
  (value, { meaning }, { next, part }) =>
    hasLastFour(value, meaning) ? filled(value.slice(0, -4), next) + part(value.slice(-4)) : undefined,
  tokenLike,
];

function ipLike(value: string, next: Making['next']): string | undefined {
  if (isIP(value) === 6) return `2001:db8::${next('ipv6').toString(16)}`;
  if (isIP(value) !== 4) return undefined;
  const n = next('ipv4');
  return `${['192.0.2', '198.51.100', '203.0.113'][Math.floor(n / 255) % 3] ?? ''}.${n % 255}`;
}

function isJwt(value: string): boolean {
  const [head = ''] = /^[\w-]+(?=\.[\w-]+\.[\w-]*$)/.exec(value) ?? [];
  return head !== '' && Buffer.from(head, 'base64url').toString().startsWith('{"');
}

function jwt(n: number): string {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, { sub: `text ${n}` }];
  return [...parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')), 'A'.repeat(43)].join('.');
}

/** A UUID of the same version. */
function uuidLike(value: string, next: Making['next']): string | undefined {
  if (!/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value)) return undefined;
  return `00000000-0000-${value[14] ?? '4'}000-8000-${String(next('uuid')).padStart(12, '0')}`;
}

/** An instant, where one is not kept, as of a birth: a day of the year 2000 in the same form. */
function instantLike(value: string, next: Making['next']): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}[\d:.,]*(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?$/.test(value)) return undefined;
  const n = next('day') - 1;
  const day = [2000, (Math.floor(n / 28) % 12) + 1, (n % 28) + 1]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  return day + value.slice(10).replaceAll(/\d/g, '0');
}

/**
 * What an id begins with, where that is a word of the platform: one of its known ones, or one before the kind of characters that
 * only a machine makes, in a member that is called `id`.
 */
function prefixOf(value: string, member: string, prefixes: ReadonlySet<string>): string | undefined {
  if (/^0x[\da-f]{8,}$/i.test(value)) return value.slice(0, 2);
  const [, prefix = '', rest = ''] = /^([A-Za-z]{1,12}[_-])([\x21-\x7e]{2,})$/.exec(value) ?? [];
  const isOpaque = /\d/.test(rest) || /^[a-z]{10,}$/i.test(rest);
  if (prefixes.has(prefix) && isOpaque) return prefix;
  return ['id', 'uuid'].includes(member) && /^(?=.*\d)[A-Za-z\d]{12,}$/.test(rest) ? prefix : undefined;
}

function lastFourOf(value: string): string {
  return value.replaceAll(/\D/g, '').slice(-4);
}

/** Whether the last four digits may also stand alone elsewhere: those of an account, and of what is masked. */
function hasLastFour(value: string, meaning: Place['meaning']): boolean {
  if (!/^[\dA-Za-z*•#.\s-]{1,60}\d{4}$/.test(value)) return false;
  return /[*•#]|[xX]{2}/.test(value) || (meaning === 'personal' && value.length >= 8 && /^[\dA-Z\s-]+$/.test(value));
}

/** Characters that are no words, counted anew. */
function tokenLike(value: string, { meaning }: Member, { next }: Making): string | undefined {
  return isToken(value, meaning) ? filled(value, next) : undefined;
}

/** Whether a string is no words: digits in groups, or characters without a blank, a digit among them. */
function isToken(value: string, meaning: Place['meaning']): boolean {
  const hasDigit = /\d/.test(value);
  if (hasDigit && /^[\d\s()+.,*•#xX/-]+$/.test(value)) return true;
  return /^[\x21-\x7e]+$/.test(value) && (hasDigit || meaning === 'id' || meaning === 'personal');
}

/** The text with its letters and digits counted anew, and everything between them where it was. */
function filled(text: string, next: Making['next']): string {
  const length = text.replaceAll(/[^A-Za-z\d]/g, '').length;
  const isNumber = /\d/.test(text);
  const template = text.replaceAll(/[A-Za-z\d]/g, '0');
  const n = next(`${isNumber ? 'digits' : 'letters'} ${template}`);
  const characters = isNumber ? digitsOf(n, length) : lettersOf(n, length, text === text.toUpperCase());
  let at = 0;
  return text.replaceAll(/[A-Za-z\d]/g, () => characters[at++] ?? '0');
}

/** `1001`, `1002`, … : no zero first, which no JSON number has. */
function digitsOf(n: number, length: number): string {
  if (length > 15) return `1${String(n).padStart(length - 1, '0')}`;
  return String((10 ** (length - 1) + n) % 10 ** length).padStart(length, '0');
}

/** `aab`, `aac`, … */
function lettersOf(n: number, length: number, isUpper: boolean): string {
  let letters = '';
  for (let rest = n; rest > 0 && letters.length < length; rest = Math.floor(rest / 26))
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
  const padded = letters.padStart(length, 'a');
  return isUpper ? padded.toUpperCase() : padded;
}
