import { describe, expect, test } from '@jest/globals';
import { isTributaryError } from '@tributary/errors';
import { parseForm } from '../../src/schemes/form.ts';
import type { UnprovenWebhook } from '../../src/schemes/scheme.ts';
import { samples, signedAt, signWebhook, verifyWebhook, withSignature } from './samples.ts';

const code = (name: string) => expect.objectContaining({ code: `verify.${name}` });

type Change = [what: string, change: (text: string) => string];

const base64Changes: Change[] = [
  ['no padding', (text) => text.replace(/=+$/, '')],
  ['bits that no byte holds', strayBits],
  ['the alphabet for URLs', (text) => '-'.repeat(text.length)],
];

describe.each(samples)('$name', (sample) => {
  const { scheme, encoding, body } = sample;
  const key = sample.key();
  const foreign = sample.key();
  const genuine = signWebhook(sample, key);
  const verify = (webhook: Partial<UnprovenWebhook> & { receivedAt?: number; toleranceSeconds?: number }) =>
    verifyWebhook(scheme, key, { ...genuine, ...webhook });
  const changed = (change: (text: string) => string) => withSignature(sample, genuine, change);

  test('verifies what it signs, and says with which key and when', () => {
    expect(verify({})).toMatchObject({ keyId: 'main', signedAt: scheme.timestamped ? signedAt : null });
    expect(verify(changed((text) => text)).keyId).toBe('main');
    expect(scheme.isOn(genuine)).toBe(true);
  });

  test('takes each of two keys during a rotation, names the one that matched, and tries all', () => {
    const used: string[] = [];
    const watch = (id: string, secret: Buffer) => {
      const prepared = scheme.prepareKey(secret);
      return {
        id,
        get key() {
          used.push(id);
          return prepared;
        },
      };
    };
    const keys = [watch('new', key.secret), watch('old', foreign.secret)];
    const input = { receivedAt: signedAt, keys };
    expect(scheme.verify({ ...genuine, ...input }).keyId).toBe('new');
    expect(new Set(used)).toEqual(new Set(['new', 'old']));
    expect(scheme.verify({ ...signWebhook(sample, foreign), ...input }).keyId).toBe('old');
  });

  test('refuses the signature of a key that is not configured', () => {
    expect(() => verify(signWebhook(sample, foreign))).toThrow(code('signature_mismatch'));
  });

  test('refuses a webhook without a signature, and one with an empty one', () => {
    expect(() => verify({ headers: [], body })).toThrow(code('signature_missing'));
    expect(scheme.isOn({ headers: [], body })).toBe(false);
    const empty = genuine.headers.map(([name]) => [name, ''] as const);
    expect(() => verify(scheme.header === '' ? changed(() => '') : { headers: empty })).toThrow(
      code('signature_missing'),
    );
  });

  test('refuses every single bit of the body changed', () => {
    const outcomes = bitsOf(genuine.body).map((flipped) =>
      scheme.header === '' && isSameForm(flipped, genuine.body)
        ? 'the same'
        : outcomeOf(() => verify({ body: flipped })),
    );
    expect(outcomes).not.toContain('proven');
    expect(outcomes.filter((outcome) => !/^(the same|verify\.(?!crashed).*)$/.test(outcome))).toEqual([]);
  });

  test('refuses every single bit of the decoded signature changed', () => {
    let signature = Buffer.alloc(0);
    changed((text) => {
      signature = Buffer.from(text, encoding);
      return text;
    });
    const outcomes = bitsOf(signature).map((flipped) =>
      outcomeOf(() => verify(changed(() => flipped.toString(encoding)))),
    );
    expect(outcomes.length).toBeGreaterThanOrEqual(256);
    expect(new Set(outcomes)).toEqual(new Set(['verify.signature_mismatch']));
  });

  const other = encoding === 'hex' ? 'base64' : 'hex';
  const changes: Change[] = [
    ['one byte less', (text) => Buffer.from(text, encoding).subarray(1).toString(encoding)],
    ['one byte more', (text) => Buffer.concat([Buffer.from(text, encoding), Buffer.alloc(1)]).toString(encoding)],
    ['one character less', (text) => text.slice(0, -1)],
    ['the other encoding', (text) => Buffer.from(text, encoding).toString(other)],
    ['characters that a decoder drops', (text) => `${text}!`],
    ['a blank within', (text) => `${text.slice(0, 8)} ${text.slice(8)}`],
    ['a line end within', (text) => `${text.slice(0, 8)}\n${text.slice(8)}`],
    ['something else', () => 'x'],
  ];
  test.each([...changes, ...(encoding === 'base64' ? base64Changes : [])])(
    'refuses a signature with %s',
    (_what, change) => {
      expect(() => verify(changed(change))).toThrow(code('signature_malformed'));
    },
  );

  test('refuses each header that comes twice, in whatever case', () => {
    for (const header of genuine.headers) {
      const twice = [...genuine.headers, [header[0].toUpperCase(), header[1]] as const];
      expect(() => verify({ headers: twice })).toThrow(code('signature_malformed'));
    }
    const again = Buffer.concat([genuine.body, Buffer.from('&sign=00')]);
    if (scheme.header === '') expect(() => verify({ body: again })).toThrow(code('signature_mismatch'));
  });

  test('refuses a webhook that lacks any of its headers', () => {
    for (const lost of genuine.headers) {
      const headers = genuine.headers.filter((header) => header !== lost);
      expect(() => verify({ headers })).toThrow(code('signature_missing'));
    }
  });

  test('judges its age at receipt, both ways, where it has a time of signing', () => {
    const at = (seconds: number) => ({ receivedAt: signedAt + seconds * 1_000_000 });
    for (const seconds of [300, -300]) expect(verify(at(seconds)).keyId).toBe('main');
    for (const seconds of [301, -301, 31_536_000]) {
      if (scheme.timestamped) expect(() => verify(at(seconds))).toThrow(code('timestamp_outside_tolerance'));
      else expect(verify(at(seconds)).signedAt).toBeNull();
    }
    expect(verify({ ...at(301), toleranceSeconds: 301 }).keyId).toBe('main');
    if (scheme.timestamped)
      expect(() => verify({ ...at(11), toleranceSeconds: 10 })).toThrow(code('timestamp_outside_tolerance'));
  });

  test('makes another key each time, and no key of nothing', () => {
    expect(foreign.secret).not.toEqual(key.secret);
    expect(() => scheme.prepareKey(Buffer.alloc(0))).toThrow(Error);
  });

  test('signs with a secret, and says of a public key that it can only verify', () => {
    if (key.signingKey.type === 'secret') {
      const signingKey = scheme.prepareSigningKey(key.secret);
      expect(signWebhook(sample, { ...key, signingKey })).toEqual(genuine);
    } else {
      expect(() => scheme.prepareSigningKey(key.secret)).toThrow(
        expect.objectContaining({ code: 'config.key_unreadable', detail: 'it can only verify' }),
      );
    }
  });
});

function bitsOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_none, bit) => {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return changed;
  });
}

function outcomeOf(run: () => unknown): string {
  try {
    run();
    return 'proven';
  } catch (error) {
    return isTributaryError(error) ? error.code : String(error);
  }
}

/** Of a form the parameters are signed and not their bytes, and empty ones not at all: `%c3` is `%C3`, `emptz=` is `empty=`. */
function isSameForm(one: Buffer, other: Buffer): boolean {
  const signed = (body: Buffer) => parseForm(body)?.filter(([, value]) => value !== '') ?? [];
  const canonical = (body: Buffer) =>
    signed(body).map(([name, value]) => [name, /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : value]);
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

/** The last character before `=` carries bits that belong to no byte; a lenient decoder ignores them. */
function strayBits(base64: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const at = base64.indexOf('=') - 1;
  return base64.slice(0, at) + (alphabet[alphabet.indexOf(base64[at] ?? '') + 1] ?? '') + base64.slice(at + 1);
}
