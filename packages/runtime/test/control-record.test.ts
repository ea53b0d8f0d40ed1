import { describe, expect, test } from '@jest/globals';
import { controlRecord, isReason, isSpeakersName, readControlRecord, type ControlWord } from '../src/control-record.ts';

const pause: ControlWord = {
  state: 'paused',
  by: 'ann',
  at: '2026-01-01T00:00:00.000Z',
  because: 'the platform moves',
  failedProbes: 0,
};
const quarantine: ControlWord = { ...pause, state: 'quarantined', by: 'runtime@host-1', failedProbes: 3 };

const read = (key: string | null, value: string | null) =>
  readControlRecord({ key: key === null ? null : Buffer.from(key), value: value === null ? null : Buffer.from(value) });
const json = (members: object) => JSON.stringify({ version: 1, ...pause, ...members });

describe('a control record', () => {
  test("of a person's word has the provider as its key, and a runtime's another: neither overwrites the other", () => {
    const { topic, key, value } = controlRecord('staging.control', { provider: 'acme', speaker: 'person' }, pause);
    expect([topic, key]).toEqual(['staging.control', 'acme']);
    expect(JSON.parse(String(value))).toEqual({
      version: 1,
      state: 'paused',
      by: 'ann',
      at: '2026-01-01T00:00:00.000Z',
      because: 'the platform moves',
    });
    const own = controlRecord('control', { provider: 'acme', speaker: 'runtime' }, quarantine);
    expect(own.key).toBe('acme/runtime');
    expect(JSON.parse(String(own.value))).toMatchObject({ state: 'quarantined', failedProbes: 3 });
  });

  test.each([
    ['person', pause],
    ['runtime', quarantine],
  ] as const)('of a %s is read as it was written', (speaker, word) => {
    const { key, value } = controlRecord('control', { provider: 'acme', speaker }, word);
    expect(read(String(key), String(value))).toEqual({ kind: 'word', provider: 'acme', speaker, word });
  });

  test('may have further members, for those who know them', () => {
    expect(read('acme', json({ until: 'noon' }))).toMatchObject({ kind: 'word', word: pause });
  });

  test('without a value takes back what was said', () => {
    expect(read('acme', null)).toEqual({ kind: 'taken-back', provider: 'acme', speaker: 'person' });
  });

  test.each([
    ['no JSON', 'acme', 'paused', 'its value is no JSON object'],
    ['no object', 'acme', '"paused"', 'its value is no JSON object'],
    ['null', 'acme', 'null', 'its value is no JSON object'],
    ['no version', 'acme', json({ version: undefined }), 'its version is not 1'],
    ['a later version', 'acme', json({ version: 2 }), 'its version is not 1'],
    ['no state', 'acme', json({ state: undefined }), 'its state is none'],
    ['a state that nobody knows', 'acme', json({ state: 'halted' }), 'its state is none'],
    ['a person that quarantines', 'acme', json({ state: 'quarantined' }), 'its state is none'],
    ['a runtime that pauses', 'acme/runtime', json({}), 'its state is none that a runtime may say'],
    ['nobody who said it', 'acme', json({ by: '' }), 'its member by'],
    ['a name of two lines', 'acme', json({ by: 'ann\nbob' }), 'its member by'],
    ['no time', 'acme', json({ at: 'noon' }), 'its member at'],
    ['a reason that is no text', 'acme', json({ because: 7 }), 'its member because'],
    ['a reason that moves the cursor', 'acme', json({ because: '\u001b[2J' }), 'its member because'],
    ['half a probe', 'acme/runtime', json({ state: 'quarantined', failedProbes: 0.5 }), 'its member failedProbes'],
  ])('of %s cannot be read, and why quotes nothing', (...[, key, value, why]) => {
    const reading = read(key, value);
    expect(reading).toMatchObject({ kind: 'unreadable', provider: 'acme', why: expect.stringContaining(why) });
    expect(JSON.stringify(reading)).not.toMatch(/halted|bob|noon/);
  });

  test.each([[null], [''], ['Acme'], ['acme/other'], ['acme/runtime/x']])(
    'with the key %j names no provider',
    (key) => {
      expect(read(key, json({}))).toEqual({ kind: 'unreadable', why: 'its key names no provider' });
    },
  );
});

test('a reason is one line, and a name as well', () => {
  expect([isReason(''), isReason('x'.repeat(500)), isReason('x'.repeat(501)), isReason('a\u0007')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([isSpeakersName('ann'), isSpeakersName(''), isSpeakersName('x'.repeat(101))]).toEqual([true, false, false]);
});
