import { stageOf } from '@tributary/errors';
import type { Interpretation } from '@tributary/interpret';
import type { Fixture, HeaderList } from '@tributary/plugin-sdk';
import { must, type ConformanceCase } from './finding.ts';
import { receivedAt, type Shown, type Subject } from './subject.ts';

const dayMicros = 24 * 3600 * 1_000_000;

/** A webhook that must not pass, and how it must be refused. */
interface Refusal {
  what: string;
  codes: readonly string[];
  shown(subject: Subject, fixture: Fixture): Shown;
}

/** A changed body may lose the signature that it holds, or what its signature is computed from. */
const mismatch = ['verify.signature_mismatch'];

/** The ways in which a webhook is not genuine. */
const refusals: readonly Refusal[] = [
  { what: 'unsigned', codes: ['verify.signature_missing'], shown: () => ({ headers: [] }) },
  {
    what: 'signed with a foreign key',
    codes: mismatch,
    shown: (subject, fixture) => subject.genuine(fixture, subject.foreignKey),
  },
  {
    what: 'with its header doubled',
    codes: ['verify.signature_malformed'],
    shown: (subject, fixture) => ({
      headers: [...subject.genuine(fixture).headers, ...subject.genuine(fixture).headers],
    }),
  },
  {
    what: 'parsed and written again',
    codes: mismatch,
    shown: (subject, fixture) => ({ ...subject.genuine(fixture), body: rewritten(subject.genuine(fixture).body) }),
  },
  { what: 'of an account without a key', codes: ['verify.no_key'], shown: () => ({ keys: [] }) },
];

/** Genuine webhooks verify, now and days later; nothing else does. */
export function signatureCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.flatMap((fixture) =>
    casesOf(subject, fixture).map((one) => ({ ...one, place: { kind: 'fixture' as const, name: fixture.name } })),
  );
}

function casesOf(subject: Subject, fixture: Fixture): ConformanceCase[] {
  return [
    ...refusals.map((refusal) => ({
      name: `${fixture.name} ${refusal.what} is refused`,
      run: () =>
        checkRefused(
          subject.show(fixture, refusal.shown(subject, fixture)),
          refusal.codes,
          `${fixture.name} ${refusal.what}`,
        ),
    })),
    { name: `${fixture.name} with any byte of the body changed is refused`, run: () => checkBody(subject, fixture) },
    {
      name: `${fixture.name} with any bit of the signature changed is refused`,
      run: () => checkSignature(subject, fixture),
    },
    {
      name: `${fixture.name} verifies after a rotation, and says with which key`,
      run: () => checkRotation(subject, fixture),
    },
    ...(subject.plugin.signature.timestamped
      ? [{ name: `${fixture.name} is judged by the time of receipt`, run: () => checkAge(subject, fixture) }]
      : []),
  ];
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

/** One bit of each byte of the body's first and last 64, and of every seventh between: a region cannot hide from that. */
function checkBody(subject: Subject, fixture: Fixture): void {
  const { body: genuine, headers } = subject.genuine(fixture);
  for (let at = 0; at < genuine.length; at += at < 64 || at > genuine.length - 64 ? 1 : 7) {
    const body = Buffer.from(genuine);
    body[at] = (body[at] ?? 0) ^ (1 << (at & 7));
    checkRefused(
      subject.show(fixture, { body, headers }),
      mismatch,
      `${fixture.name} with byte ${at} of its body changed`,
    );
  }
}

/** Every character of the header's value, replaced by another of its alphabet. */
function checkSignature(subject: Subject, fixture: Fixture): void {
  const refused = [
    'verify.signature_mismatch',
    'verify.signature_malformed',
    'verify.signature_missing',
    'verify.timestamp_outside_tolerance',
  ];
  const { body, headers } = subject.genuine(fixture);
  headers.forEach(([name, value], index) => {
    for (let at = 0; at < value.length; at += 1) {
      const changed = value.slice(0, at) + (value[at] === '1' ? '2' : '1') + value.slice(at + 1);
      const shown: HeaderList = headers.map((header, other) => (other === index ? [name, changed] : header));
      checkRefused(
        subject.show(fixture, { body, headers: shown }),
        refused,
        `${fixture.name} with character ${at} of ${name} changed`,
      );
    }
  });
}

function checkRotation(subject: Subject, fixture: Fixture): void {
  const keys = [subject.accountKey('new', subject.foreignKey), subject.accountKey('old', subject.key)];
  const interpretation = subject.show(fixture, { keys });
  must(
    !isUnverified(interpretation),
    { rule: 'several-keys', toDo: 'Let the scheme try every key' },
    { where: fixture.name, what: 'does not verify while two keys are valid' },
  );
}

/** What fails later than at its signature is told by another case. */
function isUnverified(interpretation: Interpretation): boolean {
  return interpretation.kind === 'dead-lettered' && stageOf(interpretation.error.code) === 'verify';
}

function checkAge(subject: Subject, fixture: Fixture): void {
  const toDo = 'Take a timestamped scheme of the SDK, which judges by the time of receipt';
  checkRefused(
    subject.show(fixture, { ...subject.genuine(fixture), receivedAt: receivedAt + dayMicros }),
    ['verify.timestamp_outside_tolerance'],
    `${fixture.name} received a day after it was signed`,
  );
  // Received in time years ago: by the clock of today it would be stale.
  const then = receivedAt - 1000 * dayMicros;
  const old = subject.show(fixture, { ...subject.genuine(fixture, subject.key, then), receivedAt: then });
  must(
    !isUnverified(old),
    { rule: 'judged-at-receipt', toDo },
    { where: fixture.name, what: 'was received in time, and is refused long after' },
  );
}

/** The same JSON in other bytes. A body that is no JSON gets a blank more, which is another body too. */
function rewritten(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
  } catch {
    return Buffer.concat([body, Buffer.from(' ')]);
  }
}
