import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Path } from '../src/finding.ts';
import { lineOfPath } from '../src/json-line.ts';

const text =
  '{\n  "source": "a \\"quoted\\" } text",\n  "body": {\n    "list": [1,\n      { "id": -2.5e3 }],\n    "last": null\n  }\n}';

test.each<[Path, number]>([
  [[], 1],
  [['source'], 2],
  [['body'], 3],
  [['body', 'list', 0], 4],
  [['body', 'list', 1, 'id'], 5],
  [['body', 'last'], 6],
  [['body', 'nowhere', 'deeper'], 3],
  [['nowhere'], 1],
])('%j stands at line %i', (path, line) => {
  expect(lineOfPath(text, path)).toBe(line);
});

test('each value of any document is found at the line on which it is written', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), (values, seed) => {
      const index = seed % values.length;
      const document = `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]`;
      expect(lineOfPath(document, [index])).toBe(index + 2);
    }),
  );
});
