import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadFixtures } from '../src/fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fixture-'));
  mkdirSync(join(folder, 'fixtures'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('loadFixtures', () => {
  test('reads every JSON file by name, with its type and its body written compactly', () => {
    write('b.paid~jpy.json', {
      source: 'a page',
      body: { b: [1, 'é'] },
      settings: { unit: 'major' },
      events: [{ id: 1 }],
    });
    write('a.created.json', { source: 'a page', body: null, ignored: 'no money moves' });
    write('notes.md', 'no fixture');
    expect(loadFixtures(folder)).toEqual([
      {
        name: 'a.created',
        type: 'a.created',
        source: 'a page',
        body: Buffer.from('null'),
        settings: {},
        expected: { ignored: 'no money moves' },
      },
      {
        name: 'b.paid~jpy',
        type: 'b.paid',
        source: 'a page',
        body: Buffer.from('{"b":[1,"é"]}'),
        settings: { unit: 'major' },
        expected: { events: [{ id: 1 }] },
      },
    ]);
  });

  test('takes bodyText as it stands, for numbers and spellings that JSON.stringify would change', () => {
    write('a.json', { source: 'a page', bodyText: '{ "a": 1.00000000000000001 }\n', events: [] });
    expect(loadFixtures(folder)[0]?.body.toString()).toBe('{ "a": 1.00000000000000001 }\n');
  });

  test('reads the header that a fixture is signed in, where a scheme has several', () => {
    write('a.json', { source: 'a page', body: {}, header: 'other-signature', events: [] });
    expect(loadFixtures(folder)[0]?.header).toBe('other-signature');
  });

  test('reads why a webhook is not received under the key of its events', () => {
    write('a.json', { source: 'a page', body: {}, order: 'nothing in the body names the payment', events: [] });
    expect(loadFixtures(folder)[0]?.order).toBe('nothing in the body names the payment');
  });

  test('knows a fixture that nobody has looked at yet', () => {
    write('a.json', { source: 'a page', body: {} });
    expect(loadFixtures(folder)[0]?.expected).toBeNull();
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'a.json is no JSON'],
    ['null', 'null', 'a.json is no object'],
    ['no body', { source: 'a page', events: [] }, 'a.json has no `body` and no `bodyText`'],
    [
      'two expectations',
      { source: 'a page', body: {}, events: [], ignored: 'why' },
      'a.json has both `events` and `ignored`',
    ],
  ])('refuses a file with %s', (_what, content, detail) => {
    write('a.json', content);
    expect(() => loadFixtures(folder)).toThrow(expect.objectContaining({ code: 'plugin.fixture_invalid', detail }));
  });

  test('says so where the folder is missing', () => {
    expect(() => loadFixtures(join(folder, 'elsewhere'))).toThrow(
      expect.objectContaining({ code: 'plugin.fixture_invalid', detail: expect.stringContaining('is missing') }),
    );
  });
});

function write(file: string, content: unknown): void {
  writeFileSync(join(folder, 'fixtures', file), typeof content === 'string' ? content : JSON.stringify(content));
}
