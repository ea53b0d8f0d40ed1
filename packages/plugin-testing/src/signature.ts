import { isDeepStrictEqual } from 'node:util';
import { stageOf } from '@tributary/errors';
import type { Interpretation } from '@tributary/interpret';
import type { Fixture, HeaderList } from '@tributary/plugin-sdk';
import { whileItIs } from './clock.ts';
import { decodeEvent } from './decode-event.ts';
import { must, type ConformanceCase } from './finding.ts';
import { comparable, goldenOf } from './golden.ts';
import { isUnsigned, receivedAt, withFurtherScheme, type Shown, type Subject } from './subject.ts';

const dayMicros = 24 * 3600 * 1_000_000;

const missing = ['verify.signature_missing'];
const malformed = ['verify.signature_malformed'];
const mismatch = ['verify.signature_mismatch'];
const untimely = ['verify.timestamp_outside_tolerance'];

/** A webhook that must not pass, and how it must be refused. */
interface Refusal {
  what: string;
  codes: readonly string[];
  /** Of a webhook without headers, which holds its signature in its body. */
  codesInBody?: readonly string[];
  shown(subject: Subject, fixture: Fixture): Shown;
}

/** The ways in which a webhook is not genuine. */
const refusals: readonly Refusal[] = [
  { what: 'unsigned', codes: missing, shown: (_subject, { body }) => ({ headers: [], body }) },
  {
    what: 'signed with a foreign key',
    codes: mismatch,
    shown: (subject, fixture) => subject.genuine(fixture, subject.foreignKey),
  },
  {
    what: 'with its header doubled',
    codes: malformed,
    codesInBody: mismatch, // a form with a parameter twice is none that could have been signed
    shown: (subject, fixture) => doubled(subject.genuine(fixture)),
  },
  {
    what: 'parsed and written again',
    codes: mismatch,
    shown: (subject, fixture) => ({ ...subject.genuine(fixture), body: rewritten(subject.genuine(fixture).body) }),
  },
  { what: 'of an account without a key', codes: ['verify.no_key'], shown: () => ({ keys: [] }) },
];

/** The ways in which a signature is genuine, and not of this time. */
const untimelyRefusals: readonly Refusal[] = [
  ['received a day after it was signed', receivedAt + dayMicros] as const,
  ['received a day before it was signed', receivedAt - dayMicros] as const,
].map(([what, instant]) => ({
  what,
  codes: untimely,
  shown: (subject, fixture) => ({ ...subject.genuine(fixture), receivedAt: instant }),
}));

/**
 * Genuine webhooks verify, whenever they are processed; nothing else does. The plugin's own scheme is tried with every fixture,
 * each further one with the first of them.
 */
export function signatureCases(subject: Subject): ConformanceCase[] {
  const further = Object.entries(subject.plugin.furtherSchemes ?? {});
  const [first] = subject.fixtures;
  return [
    ...subject.fixtures.flatMap((fixture) => casesOf(subject, fixture)),
    ...further.flatMap(([name, scheme]) =>
      first === undefined ? [] : furtherCasesOf(withFurtherScheme(subject, scheme), { name, first, plain: subject }),
    ),
  ];
}

function casesOf(subject: Subject, fixture: Fixture): ConformanceCase[] {
  const place = { kind: 'fixture' as const, name: fixture.name };
  return checksOf(subject).map(([what, check]) => ({
    name: `${fixture.name} ${what}`,
    place,
    run: () => check(subject, fixture),
  }));
}

/** What holds of a further scheme in an account that names it, and that it is nothing in one that does not. */
function furtherCasesOf(
  subject: Subject,
  { name, first, plain }: { name: string; first: Fixture; plain: Subject },
): ConformanceCase[] {
  // Which header the fixture is signed in says something of the plugin's own scheme alone.
  const fixture = { ...first, header: undefined };
  const cases = casesOf(subject, fixture).map((one) => ({ ...one, name: `${one.name}, by the scheme ${name}` }));
  return [
    ...cases,
    {
      name: `${first.name}, signed by the scheme ${name}, is refused where the account does not name it`,
      run: () => checkRefused(plain.show(fixture, subject.genuine(fixture)), missing, `${first.name} by ${name}`),
    },
  ];
}

type Check = [what: string, check: (subject: Subject, fixture: Fixture) => void];

function checksOf({ scheme }: Subject): Check[] {
  if (isUnsigned(scheme)) return [['is refused where the account does not allow unsigned webhooks', checkForbidden]];
  const refused = scheme.timestamped ? [...refusals, ...untimelyRefusals] : refusals;
  return [
    ...refused.map((refusal): Check => [
      `${refusal.what} is refused`,
      (subject, fixture) => checkRefusal(refusal, subject, fixture),
    ]),
    ['with any byte of the body changed is refused', checkBody],
    ['with any character of the signature changed is refused', checkSignature],
    ['verifies after a rotation, and says with which key', checkRotation],
    ['received in time is good three days later', checkLater],
  ];
}

function checkRefusal({ what, codes, codesInBody, shown }: Refusal, subject: Subject, fixture: Fixture): void {
  const webhook = shown(subject, fixture);
  const isInBody = webhook.headers?.length === 0;
  const expected = isInBody ? (codesInBody ?? codes) : codes;
  checkRefused(subject.show(fixture, webhook), expected, `${fixture.name} ${what}`);
}

function checkRefused(interpretation: Interpretation, codes: readonly string[], where: string): void {
  const became = interpretation.kind === 'dead-lettered' ? interpretation.error.code : interpretation.kind;
  must(
    codes.includes(became),
    {
      rule: 'unverified-bytes-are-refused',
      toDo: 'Take a signature scheme of the SDK that covers every byte of the body',
    },
    { where, what: `ended as ${became} instead of ${codes.join(' or ')}` },
  );
}

function checkForbidden(subject: Subject, fixture: Fixture): void {
  checkRefused(subject.show(fixture, { allowUnsigned: false }), ['verify.no_key'], fixture.name);
}

/** One bit of each byte of the body's first and last 64, and of every seventh between: a region cannot hide from that. */
function checkBody(subject: Subject, fixture: Fixture): void {
  const { body: genuine, headers } = subject.genuine(fixture);
  const isInBody = headers.length === 0;
  // Where the body holds its signature, it may have lost it, or its form.
  const codes = isInBody ? [...mismatch, ...malformed, ...missing] : mismatch;
  const meaningOf = (body: Buffer) => comparable(subject, goldenOf(subject.show(fixture, { body, headers })));
  const meant = isInBody ? meaningOf(genuine) : undefined;
  for (let at = 0; at < genuine.length; at += at < 64 || at > genuine.length - 64 ? 1 : 7) {
    const body = Buffer.from(genuine);
    body[at] = (body[at] ?? 0) ^ (1 << (at & 7));
    // Parameters are signed, and not their bytes: `%3a` is `%3A`.
    if (isInBody && isDeepStrictEqual(meaningOf(body), meant)) continue;
    checkRefused(
      subject.show(fixture, { body, headers }),
      codes,
      `${fixture.name} with byte ${at} of its body changed`,
    );
  }
}

/** Every character of the headers' values, replaced by another of its alphabet. */
function checkSignature(subject: Subject, fixture: Fixture): void {
  const codes = [...mismatch, ...malformed, ...missing, ...untimely];
  const { body, headers } = subject.genuine(fixture);
  headers.forEach(([name, value], index) => {
    for (let at = 0; at < value.length; at += 1) {
      const changed = value.slice(0, at) + (value[at] === '1' ? '2' : '1') + value.slice(at + 1);
      const shown: HeaderList = headers.map((header, other) => (other === index ? [name, changed] : header));
      checkRefused(
        subject.show(fixture, { body, headers: shown }),
        codes,
        `${fixture.name} with character ${at} of ${name} changed`,
      );
    }
  });
}

/** Both keys are valid, whichever comes first in the configuration. */
function checkRotation(subject: Subject, fixture: Fixture): void {
  const genuine = subject.genuine(fixture);
  const keys = [subject.accountKey('new', subject.foreignKey), subject.accountKey('old', subject.key)];
  for (const order of [keys, keys.toReversed()]) {
    const interpretation = subject.show(fixture, { ...genuine, keys: order });
    const named = keyIdOf(interpretation);
    must(
      !isUnverified(interpretation) && (named === undefined || named === 'old'),
      { rule: 'several-keys', toDo: 'Let the scheme try every key, and name the one that matched' },
      {
        where: fixture.name,
        what: isUnverified(interpretation)
          ? 'does not verify while two keys are valid'
          : 'names another key than the one that matched',
      },
    );
  }
}

function keyIdOf(interpretation: Interpretation): string | undefined {
  const [event] = interpretation.kind === 'published' ? interpretation.events : [];
  return event && decodeEvent(event.topic, event.value).verification.key_id;
}

/** What fails later than at its signature is told by another case. */
function isUnverified(interpretation: Interpretation): boolean {
  return interpretation.kind === 'dead-lettered' && stageOf(interpretation.error.code) === 'verify';
}

/** It waited in its topic, or is replayed: whatever the clock says then, it was received in time. */
function checkLater(subject: Subject, fixture: Fixture): void {
  const genuine = subject.genuine(fixture);
  const later = whileItIs(receivedAt + 3 * dayMicros, () => subject.show(fixture, genuine));
  must(
    !isUnverified(later),
    {
      rule: 'judged-at-receipt',
      toDo: 'Take a timestamped scheme of the SDK, which judges by the time of receipt',
    },
    { where: fixture.name, what: 'was received in time, and is refused three days later' },
  );
}

/** Both of what is there twice: the headers, or where there is none the parameters of the body. */
function doubled({ body, headers }: Required<Pick<Shown, 'body' | 'headers'>>): Shown {
  return headers.length > 0
    ? { body, headers: [...headers, ...headers] }
    : { body: Buffer.concat([body, Buffer.from('&'), body]), headers };
}

/** The same JSON in other bytes. A body that is no JSON gets a blank more, which is another body too. */
function rewritten(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
  } catch {
    return Buffer.concat([body, Buffer.from(' ')]);
  }
}
