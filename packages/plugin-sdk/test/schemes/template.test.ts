import { describe, expect, test } from '@jest/globals';
import { joined } from '../../src/schemes/algorithm.ts';
import { fillTemplate, parseTemplate, signedHeaders } from '../../src/schemes/template.ts';

const body = Buffer.from('{"id":"evt_1","data":{"id":"é"},"header:x":"field"}');
const headers = [
  ['X-Timestamp', '17'],
  ['x-id', 'a.b'],
] as const;
const fill = (template: string, webhook = { headers, body }) => joined(fillTemplate(parseTemplate(template), webhook));

describe('a template', () => {
  test.each([
    ['{body}', body.toString()],
    ['{header:x-timestamp}{body}', `17${body.toString()}`],
    ['v0:{header:X-TIMESTAMP}.{header:x-id}:{id}', 'v0:17.a.b:evt_1'],
    ['{data.id}', 'é'],
    ['{header:}', ''],
    ['{}{', '{}{'],
  ])('%s signs %s', (template, signed) => {
    if (template === '{header:}') expect(() => fill(template)).toThrow('header: is no string');
    else expect(fill(template).toString()).toBe(signed);
  });

  test('knows its headers', () => {
    expect(signedHeaders(parseTemplate('{header:B}{body}{header:a}{header:b}'))).toEqual(['b', 'a']);
  });

  test('without fields takes a body that is no JSON', () => {
    const form = Buffer.from('a=1');
    expect(fill('{body}', { headers, body: form })).toEqual(form);
    expect(() => fill('{id}{body}', { headers, body: form })).toThrow(
      expect.objectContaining({ code: 'verify.signature_mismatch' }),
    );
  });

  test.each([
    ['is not there', [], 'missing'],
    ['is empty', [['x-timestamp', '']], 'missing'],
    ['comes twice', [...headers, ['x-timestamp', '17']], 'malformed'],
  ] as const)('whose header %s is refused', (_what, given, code) => {
    expect(() => fill('{header:x-timestamp}{body}', { headers: given as never, body })).toThrow(
      expect.objectContaining({ code: `verify.signature_${code}` }),
    );
  });
});
