import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { maxDepth, maxLongNumbers, maxValues, scanJson } from '../src/json-scan.ts';

describe('scanJson', () => {
  test.each<[string, number, boolean]>([
    ['', 0, false],
    ['{}', 0, false],
    ['{"a":1,"b":{"c":[{"d":2}]}}', 4, false],
    ['{"a:b":"c:d,e"}', 1, false],
    [String.raw`{"a\":":"\\","b":1}`, 2, false],
    ['[123456789012345]', 0, false],
    ['[-123456789012345]', 0, false],
    ['[1234567890123456]', 0, true],
    ['[12345678901234.5]', 0, true],
    ['[1e5]', 0, true],
    ['[1E5]', 0, true],
    ['["1234567890123456e9"]', 0, false],
    ['[true,false,null]', 0, false],
    ['"never ends 12345678901234567', 0, false],
  ])('%s has %d members; a number that may need its text: %s', (text, members, hasInexactNumbers) => {
    expect(scanJson(Buffer.from(text))).toEqual({ kind: 'scanned', members, hasInexactNumbers });
  });

  test.each([
    ['arrays', '[', ']'],
    ['objects', '{', '}'],
  ])('holds the depth of %s', (_what, open, close) => {
    const nested = (depth: number) => Buffer.from(open.repeat(depth) + close.repeat(depth));
    expect(scanJson(nested(maxDepth)).kind).toBe('scanned');
    expect(scanJson(nested(maxDepth + 1)).kind).toBe('beyond-limits');
  });

  test('depth is how deep, not how many', () => {
    expect(scanJson(Buffer.from(`[${'[],'.repeat(1000)}[]]`)).kind).toBe('scanned');
  });

  test('holds the number of values', () => {
    expect(scanJson(Buffer.from(`[${'0,'.repeat(maxValues - 2)}0]`)).kind).toBe('scanned');
    expect(scanJson(Buffer.from(`[${'0,'.repeat(maxValues - 1)}0]`)).kind).toBe('beyond-limits');
    expect(scanJson(Buffer.from(`[${'[],'.repeat(maxValues)}0]`)).kind).toBe('beyond-limits');
  });

  test.each(['1234567890123456', '1e5'])('holds the number of long numbers: %s', (number) => {
    const many = (count: number) => Buffer.from(`[${`${number},`.repeat(count - 1)}${number}]`);
    expect(scanJson(many(maxLongNumbers)).kind).toBe('scanned');
    expect(scanJson(many(maxLongNumbers + 1))).toEqual({
      kind: 'beyond-limits',
      limit: 'more than 10000 long numbers',
    });
  });

  test('ends, without throwing, on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => scanJson(Buffer.from(bytes)).kind !== undefined));
  });

  test('counts the members of any document, however it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const scan = scanJson(Buffer.from(JSON.stringify(value, undefined, indent)));
        expect(scan).toMatchObject({ kind: 'scanned', members: membersOf(value) });
      }),
    );
  });
});

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const nested = Object.values(value).reduce((sum: number, member) => sum + membersOf(member), 0);
  return nested + (Array.isArray(value) ? 0 : Object.keys(value).length);
}
