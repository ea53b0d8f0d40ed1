import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Fixture } from '@tributary/plugin-sdk';
import { loadSubject } from '@tributary/plugin-testing';
import { pluginIds, pluginsFolder } from '../../../test/plugins/plugins-folder.ts';
import { createInterpret, type Interpretation } from '../src/index.ts';
import { bodyOf, encoders, paidCharge, providerOf, recordOf } from './acme.ts';

// Invariant 9: what an error says holds nothing of a body. Every value of every body is replaced by a marker, and by values of
// every other kind, one at a time; whatever goes wrong then must not repeat the marker.
const marker = 'Jane Doe 4242';

type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
/** What takes each value's place: in every fixture of the plugins these three, in Acme's body more. */
const few: Json[] = [marker, { [marker]: marker }, 1e21];
const many: Json[] = [...few, [marker], `\ud800${marker}`, -1.5, true, '', {}, null];

/** Every body that differs from `value` in one place, and at last those in which every text is the marker. */
function* variantsOf(value: Json, replacements: readonly Json[]): Generator<Json> {
  yield* replacements;
  if (typeof value !== 'object' || value === null) return;
  for (const [member, inner] of Object.entries(value)) {
    for (const variant of variantsOf(inner, replacements)) yield withMember(value, member, variant);
  }
  if (!Array.isArray(value)) yield { ...value, [marker]: marker };
}

function withMember(value: Json[] | { [member: string]: Json }, member: string, inner: Json): Json {
  return Array.isArray(value)
    ? value.map((item, index) => (String(index) === member ? inner : item))
    : { ...value, [member]: inner };
}

function marked(value: Json): Json {
  if (typeof value === 'string') return marker;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, marked(inner)]));
}

/** How many of a body's variants end as dead letters, after each was seen to be silent. */
function deadLettersOf(
  body: Buffer,
  replacements: readonly Json[],
  interpretBody: (body: Buffer) => Interpretation,
): number {
  const value = JSON.parse(body.toString()) as Json;
  const variants = [marked(value), ...variantsOf(value, replacements)];
  return variants.filter((variant) => isSilentDeadLetter(interpretBody(Buffer.from(JSON.stringify(variant))))).length;
}

function isSilentDeadLetter(interpretation: Interpretation): boolean {
  if (interpretation.kind !== 'dead-lettered') return false;
  const { message, detail = '', code } = interpretation.error;
  const said = `${code}: ${message} ${detail}`;
  if (/Jane|Doe|4242|crashed/.test(said)) throw new Error(`not silent: ${said}`);
  return true;
}

test('errors about a body of Acme are silent', () => {
  const interpret = createInterpret(providerOf(), encoders);
  const body = bodyOf(paidCharge({ live: true, metadata: { order: 'A-1' } }), { id: 'evt_2', type: 'payout.sent' });
  expect(deadLettersOf(body, many, (changed) => interpret(recordOf(changed)))).toBeGreaterThan(100);
});

test('errors about what is no JSON, no record or no signature are silent', () => {
  const interpret = createInterpret(providerOf(), encoders);
  const body = Buffer.from(marker);
  const headers = { 'raw-http-headers': marker, 'raw-id': marker, 'raw-account': marker, 'raw-received-at': marker };
  const records = [
    recordOf(body),
    recordOf(body, { httpHeaders: [[marker, marker]] }),
    recordOf(body, { httpHeaders: [['acme-signature', marker]] }),
    recordOf(body, { httpHeaders: [['acme-signature', `t=${marker},v1=${marker}`]] }),
    ...Object.entries(headers).map(([name, value]) => recordOf(body, { headers: { [name]: value } })),
    { ...recordOf(body), headers: Array.from({ length: 2 }, () => [marker, body] as const) },
  ];
  expect(records.map((record) => isSilentDeadLetter(interpret(record)))).toEqual(records.map(() => true));
});

describe.each(await Promise.all(pluginIds.map((id) => loadSubject(join(pluginsFolder, id)))))(
  'errors about bodies of $plugin.id are silent',
  ({ fixtures, genuine, show }) => {
    test.each(fixtures)('$name', (fixture) => {
      const { headers } = genuine(fixture);
      deadLettersOf(fixture.body, few, (body) => show(fixture, signed({ ...fixture, body }) ?? { body, headers }));
    });

    /** Where the signature covers fields of the body, a body without them has none. */
    function signed(fixture: Fixture) {
      try {
        return genuine(fixture);
      } catch {
        return undefined;
      }
    }
  },
);
