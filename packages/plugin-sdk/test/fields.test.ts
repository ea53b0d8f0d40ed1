import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Fields, valueAt } from '../src/fields.ts';
import { parseJson, type JsonValue } from '../src/json.ts';

const read = (body: string) => new Fields(parseJson(Buffer.from(body)));
const unexpected = (detail: string) => expect.objectContaining({ code: 'decode.unexpected_shape', detail });

/** Every kind of value under `a.<name>`, among them a secret that no message may hold. */
const values = read(
  `{"a":{"null":null,"empty":"","text":"4111111111111111","blank":" ","yes":true,"no":false,"zero":0,"whole":4242424242424242,
    "minus":-7,"fraction":42.42,"long":41111111111111111111,"vanishing":4e-400,"object":{"pan":"4111"},"list":["4111"],
    "lone":"\\ud8004111","time":"2025-03-11T12:25:08.284979602Z","currency":"usd","scale":3}}`,
);
const present =
  'empty text blank yes no zero whole minus fraction long vanishing object list lone time currency scale'.split(' ');

/** method → what it makes of each member; every member that is not named is refused. */
const methods: [string, (fields: Fields, path: string) => unknown, Record<string, unknown>, 'optional' | 'required'][] =
  [
    ['text', (fields, path) => fields.text(path), texts(), 'required'],
    ['optionalText', (fields, path) => fields.optionalText(path), texts(), 'optional'],
    ['id', (fields, path) => fields.id(path), ids(), 'required'],
    ['optionalId', (fields, path) => fields.optionalId(path), { ...ids(), empty: null }, 'optional'],
    ['optionalFlag', (fields, path) => fields.optionalFlag(path), { yes: true, no: false }, 'optional'],
    [
      'optionalBinaryFlag',
      (fields, path) => fields.optionalBinaryFlag(path),
      { yes: true, no: false, zero: false },
      'optional',
    ],
    ['optionalInteger', (fields, path) => fields.optionalInteger(path), { zero: 0, minus: -7, scale: 3 }, 'optional'],
    [
      'optionalTime',
      (fields, path) => fields.optionalTime(path),
      {
        empty: null,
        zero: null,
        minus: null,
        scale: null,
        whole: null,
        time: Date.UTC(2025, 2, 11, 12, 25, 8, 284) * 1000 + 979,
      },
      'optional',
    ],
    [
      'optionalMinorUnits',
      (fields, path) => fields.optionalMinorUnits(path, 'a.currency'),
      {
        text: usd('41111111111111.11'),
        zero: usd('0'),
        whole: usd('42424242424242.42'),
        minus: usd('-0.07'),
        long: usd('411111111111111111.11'),
        scale: usd('0.03'),
      },
      'optional',
    ],
    [
      'optionalScaledUnits',
      (fields, path) => fields.optionalScaledUnits(path, 'a.currency', 'a.scale'),
      {
        text: usd('4111111111111.111'),
        zero: usd('0'),
        whole: usd('4242424242424.242'),
        minus: usd('-0.007'),
        long: usd('41111111111111111.111'),
        scale: usd('0.003'),
      },
      'optional',
    ],
    [
      'optionalMajorUnits',
      (fields, path) => fields.optionalMajorUnits(path, 'a.currency'),
      {
        text: usd('4111111111111111'),
        zero: usd('0'),
        whole: usd('4242424242424242'),
        minus: usd('-7'),
        fraction: usd('42.42'),
        long: usd('41111111111111111111'),
        scale: usd('3'),
      },
      'optional',
    ],
    ['object', (fields, path) => fields.object(path).text('pan'), { object: '4111' }, 'required'],
    [
      'optionalObject',
      (fields, path) => fields.optionalObject(path)?.text('pan') ?? null,
      { object: '4111' },
      'optional',
    ],
    ['metadata', (fields, path) => fields.metadata(path), { object: { pan: '4111' } }, 'optional'],
    ['list', (fields, path) => fields.list(path).length, { list: 1 }, 'required'],
  ];

describe.each(methods.map(([name, call, made, need]) => ({ name, call, made, need })))('$name', (method) => {
  const { name, call, made, need } = method;

  test.each(Object.entries(made))('reads %s', (member, value) => expect(call(values, `a.${member}`)).toEqual(value));

  test.each(present.filter((member) => !Object.hasOwn(made, member)))(
    'refuses %s, with its path and no value',
    (member) => {
      const error = caught(() => call(values, `a.${member}`));
      expect(error).toEqual(unexpected(`a.${member}`));
      expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toMatch(/4111|4242|42\.42|e-400/);
    },
  );

  test.each([
    ['null', 'a.null'],
    ['absent', 'a.absent'],
    ['below something absent', 'b.c.d'],
    ['below null', 'a.null.b'],
    ['below a text', 'a.text.length'],
    ['below a long number', 'a.long.text'],
    ['inherited', 'a.constructor'],
    ['inherited, as a prototype', 'a.__proto__'],
    ["an array's length", 'a.list.length'],
    ["an array's method", 'a.list.map'],
    ['the empty name', 'a.'],
  ])('has its way where the member is %s', (_how, path) => {
    if (need === 'required') expect(() => call(values, path)).toThrow(unexpected(path));
    else expect(call(values, path)).toEqual(name === 'metadata' ? {} : null);
  });
});

describe('paths', () => {
  const fields = read(
    '{"items":[{"id":"i0","sub":[{"id":"s0"}]},7],"0":"zero","a.b":"dotted","":{"":"empty"},"__proto__":{"id":"sent"}}',
  );

  test.each([
    ['items.0.id', 'i0'],
    ['items.0.sub.0.id', 's0'],
    ['0', 'zero'],
    ['.', 'empty'],
    ['__proto__.id', 'sent'],
  ])('%s is %s', (path, text) => expect(fields.text(path)).toBe(text));

  test.each([
    'items.2.id',
    'items.-1',
    'items.00.id',
    'items.1.id',
    'a.b',
    'constructor.name',
    'toString',
    'items.length.x',
  ])('%s is nowhere', (path) => {
    expect(fields.has(path)).toBe(false);
    expect(fields.optionalText(path)).toBeNull();
  });

  test('stand whole in what is said of a nested object', () => {
    expect(() => fields.list('items')[0]?.list('sub')[0]?.text('name')).toThrow(unexpected('items.0.sub.0.name'));
    expect(() => fields.object('items.0').object('sub.0').optionalFlag('id')).toThrow(unexpected('items.0.sub.0.id'));
    expect(() => read('[{}]').list('')[0]?.text('id')).toThrow(unexpected('0.id'));
    expect(() => read('{}').list('')).toThrow(unexpected('the body itself'));
    expect(() => read('7').text('id')).toThrow(unexpected('id'));
  });

  test('an item that is no object gives nothing', () => {
    expect(fields.list('items')[1]?.optionalText('id')).toBeNull();
  });

  test('a list may be empty', () => expect(read('{"a":[]}').list('a')).toEqual([]));
});

describe('has and isText', () => {
  test.each(present)('%s is there', (member) => expect(values.has(`a.${member}`)).toBe(true));
  test.each(['a.null', 'a.absent', 'a.constructor'])('%s is not', (path) => expect(values.has(path)).toBe(false));
  test('text is text alone', () => {
    expect(present.filter((member) => values.isText(`a.${member}`))).toEqual([
      'empty',
      'text',
      'blank',
      'lone',
      'time',
      'currency',
    ]);
  });
});

describe('integers', () => {
  test.each([2147483647, -2147483648])('%d fits', (value) => {
    expect(read(`{"a":${value}}`).optionalInteger('a')).toBe(value);
  });
  test.each(['2147483648', '-2147483649', '1.5', '1e10', '"7"', '9007199254740993'])('%s does not', (text) => {
    expect(() => read(`{"a":${text}}`).optionalInteger('a')).toThrow(unexpected('a'));
  });
  test('are read alike whatever stands beside them', () => {
    expect(read('{"a":7.0,"t":1.7E12,"b":12345678901234567890}').optionalInteger('a')).toBe(7);
    expect(read('{"a":7.0,"t":1.7E12,"b":12345678901234567890}').optionalTime('t')).toBe(1_700_000_000_000_000);
  });
});

describe('ids', () => {
  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['-5', '-5'],
    ['1e3', '1000'],
    ['"007"', '007'],
  ])('%s is %s', (text, id) => expect(read(`{"a":${text}}`).id('a')).toBe(id));
  test.each(['1.5', 'true', '{}', '[]', '"\\ud800"', `1${'0'.repeat(200)}`])('%s is none', (text) => {
    expect(() => read(`{"a":${text}}`).id('a')).toThrow(unexpected('a'));
  });
});

describe('times', () => {
  test.each<[string, number | null]>([
    ['1700000000', 1_700_000_000_000_000],
    ['1700000000123', 1_700_000_000_123_000],
    ['0', null],
    ['""', null],
    ['"2023-12-25 21:59:59"', null],
    ['"0001-01-01T00:00:00Z"', null],
  ])('%s is %p', (text, instant) => expect(read(`{"a":${text}}`).optionalTime('a')).toBe(instant));
  test.each(['"soon"', '"2025-02-30T00:00:00Z"', '1700000000.5', '12345678901234567890', 'true', '{}', '"1700000000"'])(
    '%s is no time',
    (text) => expect(() => read(`{"a":${text}}`).optionalTime('a')).toThrow(unexpected('a')),
  );
});

describe('status', () => {
  const table = { paid: 'PAID', open: 'OPEN' } as const;
  test.each([
    ['"paid"', { status: 'PAID', raw_status: 'paid' }],
    ['"PAID"', { status: 'UNKNOWN', raw_status: 'PAID' }],
    ['"constructor"', { status: 'UNKNOWN', raw_status: 'constructor' }],
    ['"__proto__"', { status: 'UNKNOWN', raw_status: '__proto__' }],
    ['""', { status: 'UNKNOWN', raw_status: '' }],
    ['null', { status: 'UNKNOWN', raw_status: null }],
  ])('%s is %p', (text, status) => expect(read(`{"a":${text}}`).status('a', table)).toEqual(status));
  test.each(['7', 'true', '{}', '"\\udfff"'])('%s is refused', (text) => {
    expect(() => read(`{"a":${text}}`).status('a', table)).toThrow(unexpected('a'));
  });
});

test('whatever the body and the path, a method reads or throws decode.unexpected_shape', () => {
  const paths = fc.array(fc.constantFrom('a', 'b', '0', '1', '', 'length', '__proto__', 'constructor'), {
    minLength: 1,
    maxLength: 4,
  });
  const bodies = fc.letrec<{ tree: JsonValue }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<JsonValue[]>(null, true, 7, 1.5, '', 'x', '\ud800'),
      fc.array(tie('tree')),
      fc.dictionary(fc.constantFrom('a', 'b'), tie('tree')),
    ),
  })).tree;
  fc.assert(
    fc.property(bodies, paths, fc.constantFrom(...methods), (body, path, [, call]) => {
      const fields = new Fields(body);
      try {
        call(fields, path.join('.'));
      } catch (error) {
        expect(error).toMatchObject({ code: 'decode.unexpected_shape' });
      }
    }),
    { numRuns: 500 },
  );
});

test('valueAt finds what was sent and nothing else', () => {
  expect(valueAt({ a: [{ b: false }] }, 'a.0.b')).toBe(false);
  expect(valueAt(null, 'a')).toBeNull();
  expect(valueAt('text', 'length')).toBeNull();
});

test('a binary flag is 1 or 0, true or false, and no other number', () => {
  expect(read('{"test":1}').optionalBinaryFlag('test')).toBe(true);
  for (const text of ['2', '-1', '"1"', '1.00000000000000001'])
    expect(() => read(`{"test":${text}}`).optionalBinaryFlag('test')).toThrow(unexpected('test'));
});

function texts(): Record<string, string> {
  return { empty: '', text: '4111111111111111', blank: ' ', time: '2025-03-11T12:25:08.284979602Z', currency: 'usd' };
}

function ids(): Record<string, string> {
  const { empty: _empty, ...rest } = texts();
  return { ...rest, zero: '0', whole: '4242424242424242', minus: '-7', long: '41111111111111111111', scale: '3' };
}

function usd(amount: string): object {
  return { amount, currency: 'USD' };
}

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
