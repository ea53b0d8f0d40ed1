import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { HeaderList } from '@tributary/plugin-sdk';
import { createInterpret } from '../src/index.ts';
import { accountOf, bodyOf, encoders, keyOf, paidCharge, providerOf, recordOf, signed } from './acme.ts';

// Invariant 3: unverified bytes never become an event.
let decoded = 0;
const provider = providerOf();
const interpret = createInterpret(
  {
    ...provider,
    plugin: {
      ...provider.plugin,
      envelope: (...given) => {
        decoded += 1;
        return provider.plugin.envelope(...given);
      },
    },
  },
  encoders,
);
const body = bodyOf(paidCharge(), { id: 'evt_2', type: 'payout.sent' });
const headers = signed(body);
const [[name, signature] = ['', '']] = headers;

/** The outcome, and whether the plugin was shown anything. */
function outcomeOf(shown: Buffer, httpHeaders: HeaderList): string {
  decoded = 0;
  const { kind } = interpret(recordOf(shown, { httpHeaders }));
  return decoded > 0 ? `${kind}, decoded` : kind;
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

test('genuine bytes are published, so that the rest of this page says something', () => {
  expect(outcomeOf(body, headers)).toBe('published, decoded');
});

test('no bit of the body may change', () => {
  for (let bit = 0; bit < body.length * 8; bit += 1)
    expect([bit, outcomeOf(flipped(body, bit), headers)]).toEqual([bit, 'dead-lettered']);
});

test('no bit of the signature may change, save the case of its hex digits, which is the same signature', () => {
  const bytes = Buffer.from(signature);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = flipped(bytes, bit).toString('latin1');
    const isSame = changed.split('v1=')[1]?.toLowerCase() === signature.split('v1=')[1] && changed.startsWith('t=');
    const isSameTime = changed.split(',')[0] === signature.split(',')[0];
    const expected = isSame && isSameTime ? 'published, decoded' : 'dead-lettered';
    expect([bit, outcomeOf(body, [[name, changed]])]).toEqual([bit, expected]);
  }
});

describe('is dead-lettered, and the plugin sees nothing of it', () => {
  test.each<[what: string, headers: HeaderList]>([
    ['no signature', []],
    ['an empty one', [[name, '']]],
    ['the signature of another key', signed(body, 'another')],
    ['the signature of another body', signed(bodyOf(paidCharge()))],
    ['the same signature twice', [...headers, ...headers]],
    ['a stale one', signed(body, '2026-01', 0)],
    [
      'a signature in base64',
      [[name, `t=1767225600,v1=${Buffer.from(signature.slice(-64), 'hex').toString('base64')}`]],
    ],
    ['one with a digit cut off', [[name, signature.slice(0, -1)]]],
    ['one with a digit more', [[name, `${signature}0`]]],
    ['one of an older scheme', [[name, signature.replace('v1=', 'v0=')]]],
  ])('%s', (_what, forged) => {
    expect(outcomeOf(body, forged)).toBe('dead-lettered');
  });

  test('an account without a key', () => {
    const keyless = createInterpret(providerOf(accountOf({ keys: [] })), encoders);
    expect(keyless(recordOf(body)).kind).toBe('dead-lettered');
    const later = createInterpret(providerOf(accountOf({ keys: [keyOf('2026-01', { notBefore: 9e15 })] })), encoders);
    expect(later(recordOf(body)).kind).toBe('dead-lettered');
  });

  test('any bytes cut, added or replaced anywhere', () => {
    const bytes = fc.uint8Array({ maxLength: 8 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.nat(body.length), fc.nat(8), bytes, (at, length, inserted) => {
        const forged = Buffer.concat([body.subarray(0, at), inserted, body.subarray(at + length)]);
        fc.pre(!forged.equals(body));
        expect(outcomeOf(forged, headers)).toBe('dead-lettered');
      }),
      { numRuns: 500 },
    );
  });
});
