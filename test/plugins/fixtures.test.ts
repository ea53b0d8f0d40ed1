import { describe, expect, test } from '@jest/globals';
import { loadPluginUnderTest, pluginIds, readEvent, type PluginUnderTest } from './plugin-under-test.ts';

describe.each(await Promise.all(pluginIds.map(async (id) => ({ id, under: await loadPluginUnderTest(id) }))))(
  '$id',
  ({ under }) => {
    test('has a fixture for every type of its table', () => {
      const types = under.fixtures.map(({ type }) => type);
      expect(Object.keys(under.plugin.events).filter((type) => !types.includes(type))).toEqual([]);
    });

    test('keeps its table sorted', () => {
      const types = Object.keys(under.plugin.events);
      expect(types).toEqual(types.toSorted());
    });

    test.each(under.fixtures)('$name becomes its golden events, twice alike', (fixture) => {
      const [first, second] = [under.interpret(fixture), under.interpret(fixture)];
      expect(first).toEqual(second);
      expect(goldenOf(first)).toEqual(fixture.expected);
    });

    test.each(under.fixtures)('$name is refused unsigned, and with any byte of the body changed', (fixture) => {
      const headers = under.sign(fixture.body);
      expect(codeOf(under.interpret(fixture, []))).toBe('verify.signature_missing');
      for (let at = 0; at < fixture.body.length; at += 7) {
        const body = Buffer.from(fixture.body);
        body[at] = (body[at] ?? 0) ^ 1;
        expect(codeOf(under.interpret({ ...fixture, body }, headers))).toBe('verify.signature_mismatch');
      }
    });
  },
);

function goldenOf(interpretation: ReturnType<PluginUnderTest['interpret']>): unknown {
  if (interpretation.kind === 'ignored') return { ignored: interpretation.reason };
  if (interpretation.kind === 'dead-lettered') return { deadLetter: interpretation.error.message };
  return {
    events: interpretation.events.map(({ topic, key, value }) => ({
      topic,
      key,
      ...(readEvent(topic, value) as object),
    })),
  };
}

function codeOf(interpretation: ReturnType<PluginUnderTest['interpret']>): string {
  return interpretation.kind === 'dead-lettered' ? interpretation.error.code : interpretation.kind;
}
