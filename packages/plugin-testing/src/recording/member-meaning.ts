/** What a member's name says of the value that stands there. */
export type Meaning =
  | 'metadata'
  | 'address'
  | 'personal'
  | 'name'
  | 'contact'
  | 'region'
  | 'id'
  | 'word'
  | 'compound'
  | 'version'
  | 'currency'
  | 'country'
  | 'amount'
  | 'time'
  | 'unknown';

/** Words of a member's name, and what they say. */
interface Rule {
  meaning: Meaning;
  words: ReadonlySet<string>;
}

const rule = (meaning: Meaning, words: string): Rule => ({ meaning, words: new Set(words.split(/\s+/).map(singular)) });

/** Of a person, or what opens something, wherever the word stands in the name: `date_of_birth` is no time. */
const personal = rule(
  'personal',
  `birth birthday birthdate dateofbirth born dob age gender sex marital religion ethnicity race nationality citizenship passport
   ssn tin license licence password passwd secret credential cvv cvc csc otp pin signature sign fingerprint
   iban bic swift ifsc routing iin bin pan first6 last4 latitude longitude lat lng lon geo ip`,
);

/** Beside one of these, `code` and `number` lead to somebody, or let somebody in. */
const personalCodes = rule(
  'personal',
  `postal post zip tax national sort bank branch account card security verification auth authorization access pass calling dial
   dialing phone promo promotion coupon voucher gift invite invitation referral tracking`,
);

/** `metadata`, `custom_fields`, and not `custom_amount`. Nobody but the merchant knows what stands there. */
const metadata =
  /(?:^|_)(?:metadata|passthrough|(?:custom|extra)(?:_(?:field|data|attribute|property|parameter|variable))?)$/;

/** What the last word of a name says: the type of an account's holder is a type. Of all values only these are ever kept. */
const kept: readonly Rule[] = [
  // No amount means anything without it.
  rule('currency', 'currency asset iso'),
  // Mapped, and shared by millions.
  rule('country', 'country'),
  // Which of the platform's forms the body has.
  rule('version', 'version'),
  // A status on some platforms, and a part of an address on others.
  rule('region', 'state'),
  // The platform's own words, which the mapping reads.
  rule(
    'word',
    `type status substatus object event kind action operation environment mode stage phase method brand scheme network funding
     interval frequency usage channel chain direction language lang locale outcome strategy trigger`,
  ),
  // Words of the platform, or free text: kept where they are put together as no person's name is.
  rule('compound', 'reason code category purpose source result level decision group'),
  // When it happened, and not to whom.
  rule(
    'time',
    `at on date time timestamp datetime created updated modified expires expiry expire due start begin end since until till
     deadline period arrival when`,
  ),
];

/** How much: what a fixture is about, exact to the last digit. */
const money = rule(
  'amount',
  `amount total subtotal fee price balance net gross cost rate percent percentage discount quantity count scale precision exponent
   unit paid refunded captured`,
);

const ids = rule('id', 'id uuid guid reference ref token key hash transaction order');

/** Of a person or a company. */
const names = rule(
  'name',
  `name firstname lastname fullname username nickname surname holder cardholder owner beneficiary payer payee recipient sender
   contact individual`,
);

/** Where somebody lives or is. */
const addresses = rule('address', 'address location residence street city town postcode zip zipcode line1 line2 line3');

/** A way to somebody, or what somebody wrote. */
const contacts = rule(
  'contact',
  `email mail phone telephone tel mobile fax website url link description descriptor memo note comment message remark narrative
   statement text subject title label line`,
);

const meanings = new Map<string, Meaning>();

/** What a member's name says of its value: `customerEmail` and `customer_email` say the same. */
export function meaningOf(member: string): Meaning {
  const known = meanings.get(member);
  if (known !== undefined) return known;
  const meaning = findMeaning(wordsOf(member));
  // Bodies choose the names: more than any platform has are somebody's ids.
  if (meanings.size < 10_000) meanings.set(member, meaning);
  return meaning;
}

function findMeaning(words: readonly string[]): Meaning {
  // `due_by` is a day, and `created_by` somebody.
  const last = (words.at(-1) === 'by' && words.at(-2) === 'due' ? 'due' : words.at(-1)) ?? '';
  const has = ({ words: listed }: Rule) => words.some((word) => listed.has(word));
  if (metadata.test(words.join('_'))) return 'metadata';
  if (has(personal) || (['code', 'number'].includes(last) && has(personalCodes))) return 'personal';
  // What is due may be a day, or an amount.
  const ends = last === 'due' && has(money) ? undefined : [...kept, ids, money].find((one) => one.words.has(last));
  return (ends ?? [names, addresses, contacts, money].find(has))?.meaning ?? 'unknown';
}

/** Whether an object is an address by its members, whatever its own name is: then `state` is a region and no status. */
export function looksLikeAddress(members: readonly string[]): boolean {
  return members.some((member) => wordsOf(member).some((word) => addressMembers.has(word)));
}

const addressMembers = new Set(['postal', 'postcode', 'zip', 'zipcode', 'city', 'town', 'street', 'line1']);

/** Whether what a member holds is somewhere, all of it. */
export function isAddress(member: string): boolean {
  return wordsOf(member).some((word) => ['address', 'location', 'residence'].includes(word));
}

/** No platform's name is longer, and the patterns would take quadratic time. */
const longestName = 200;

/** `billingAddress2` → billing, address; `payment_methods` → payment, method. */
function wordsOf(member: string): string[] {
  return member
    .slice(0, longestName)
    .replace(/meta_?data/i, 'metadata')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
    .map((word) => (/^(?:last|first|line)\d$/.test(word) ? word : word.replace(/\d+$/, '')))
    .map(singular);
}

function singular(word: string): string {
  return word
    .replace(/ies$/, 'y')
    .replace(/(ss|us|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1');
}
