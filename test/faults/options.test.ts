import { describe, expect, test } from '@jest/globals';
import { rows } from './catalogue.ts';
import { readOptions } from './options.ts';

const ids = (...args: string[]): string[] => readOptions(args).rows.map(({ id }) => id);

describe('a campaign', () => {
  test('is all rows with one seed, where nothing else is said', () => {
    expect(readOptions([])).toMatchObject({ kind: 'run', rows, seeds: [1], asJson: false, reportFile: undefined });
  });

  test('takes several seeds, or a certain one', () => {
    expect(readOptions(['--seeds', '3']).seeds).toEqual([1, 2, 3]);
    expect(readOptions(['--seeds', '9-11']).seeds).toEqual([9, 10, 11]);
    expect(readOptions(['--seed', '17']).seeds).toEqual([17]);
  });

  test('is of seconds, or of minutes where that is asked for', () => {
    expect(readOptions([]).isLong).toBe(false);
    expect(readOptions(['--long']).isLong).toBe(true);
  });

  test('plays four rows at a time, or as many as that machine can take', () => {
    expect(readOptions([]).atATime).toBe(4);
    expect(readOptions(['--at-a-time', '2']).atATime).toBe(2);
  });

  test('takes rows by id, those with a number behind a point too', () => {
    expect(ids('--only', 'S-01')).toEqual(['S-01']);
    expect(ids('--only', 'F-04,S-01')).toEqual(['F-04.1', 'F-04.2', 'F-04.3', 'S-01']);
    expect(ids('--only', 'F-04.2')).toEqual(['F-04.2']);
  });

  test('has a short form, in which each class of fault is', () => {
    const short = ids('--short');
    expect(short.length).toBeLessThan(rows.length);
    for (const id of ['F-01', 'E-02.1', 'F-34', 'F-09.1', 'F-13.1', 'F-19.3', 'F-31', 'F-43', 'F-48', 'S-01'])
      expect(short).toContain(id);
  });

  test.each([
    [['--only', 'F-99'], 'F-99'],
    [['--seeds', '0'], '--seeds'],
    [['--seeds', '3-'], '--seeds'],
    [['--seed', 'x'], '--seed'],
    [['--at-a-time', '0'], '--at-a-time'],
    [['--fast'], '--fast'],
    [['F-01'], 'F-01'],
  ])('refuses %j', (args, named) => {
    expect(() => readOptions(args)).toThrow(named);
  });
});
