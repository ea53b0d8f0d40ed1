import { expect, test } from '@jest/globals';
import { framesOf } from '../src/index.ts';

test('frames say where, and not a word of the message, even where that looks like frames', () => {
  const error = new Error('Erika4242\n    at Erika4242 (erika.ts:1:1)');
  const frames = framesOf(error);
  expect(frames[0]).toContain(`${import.meta.filename}:`);
  expect(frames.join('\n')).not.toContain('rika');
});

test('an error without a stack has none', () => {
  expect(framesOf(Object.assign(new Error('a'), { stack: undefined }))).toEqual([]);
});
