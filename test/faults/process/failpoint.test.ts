import { describe, expect, test } from '@jest/globals';
import { createFailpoints, parseFailpoint } from './failpoint.ts';

describe('a failpoint', () => {
  test('is a kind of request, its number, a moment and a signal', () => {
    expect(parseFailpoint('Produce:3:answered:sigkill')).toEqual({
      api: 'Produce',
      nth: 3,
      moment: 'answered',
      signal: 'SIGKILL',
    });
  });

  test.each([
    '',
    'Produce',
    'Produce:3:answered',
    'Produce:x:answered:sigkill',
    'Produce:3:later:sigkill',
    'Produce:3:sent:sighup',
    'Consume:3:sent:sigkill',
    'toString:3:sent:sigkill',
    'Produce:3:sent:sigkill ',
  ])('is not %j', (text) => {
    expect(() => parseFailpoint(text)).toThrow('no failpoint');
  });
});

describe('failpoints', () => {
  const reached = (text: string, walk: (points: ReturnType<typeof createFailpoints>) => void): string[] => {
    const struck: string[] = [];
    walk(createFailpoints([parseFailpoint(text)], (signal) => struck.push(signal)));
    return struck;
  };

  test('strike at the nth request of their kind and at no other', () => {
    const numbers: number[] = [];
    const struck = reached('Produce:2:sent:sigkill', (points) => {
      for (let request = 0; request < 4; request += 1) {
        points.count('Fetch');
        const number = points.count('Produce');
        numbers.push(number);
        points.reach('sending', 'Produce', number);
        points.reach('sent', 'Fetch', number);
        points.reach('sent', 'Produce', number);
        points.reach('answered', 'Produce', number);
      }
    });
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(struck).toEqual(['SIGKILL']);
  });

  test('strike when the second is answered before the first', () => {
    const struck = reached('Fetch:1:answered:sigstop', (points) => {
      const [first, second] = [points.count('Fetch'), points.count('Fetch')];
      points.reach('answered', 'Fetch', second);
      points.reach('answered', 'Fetch', first);
    });
    expect(struck).toEqual(['SIGSTOP']);
  });
});
