import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ed25519 } from '../../src/schemes/ed25519.ts';
import { signedAt, vectorBody as body } from './samples.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const secret = Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }));
const timestamp = { header: 'X-Time', unit: 'seconds', toleranceSeconds: 300 } as const;

describe('ed25519 signs', () => {
  test.each([
    ['the body', {}, body.toString()],
    ['the time and the body', { timestamp }, `1700000000${body.toString()}`],
    ['what its template says', { timestamp, template: '{header:x-time}.{body}' }, `1700000000.${body.toString()}`],
  ])('%s', (_what, options, signed) => {
    const scheme = ed25519({ header: 'X-Sign', encoding: 'hex', ...options });
    const signature = sign(null, Buffer.from(signed), privateKey).toString('hex');
    const headers = [
      ...('timestamp' in options ? [['x-time', '1700000000'] as const] : []),
      ['x-sign', signature] as const,
    ];
    expect(scheme.sign({ body, key: privateKey, signedAt })).toEqual(headers);
    const keys = [{ id: 'a', key: scheme.prepareKey(secret) }];
    expect(scheme.verify({ headers, body, receivedAt: signedAt, keys }).keyId).toBe('a');
    expect(scheme).toMatchObject({ name: 'ed25519', header: 'x-sign', timestamped: 'timestamp' in options });
  });
});
