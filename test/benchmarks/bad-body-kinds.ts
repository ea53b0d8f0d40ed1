import { maxLongNumbers, maxValues } from '../../packages/plugin-sdk/src/json-scan.ts';

/** A body of exactly 1 MiB that is made to be slow, or is no JSON. */
export interface BadBody {
  kind: string;
  body: Buffer;
}

const size = 1024 * 1024;
/** A little less than the limit of values, so that the whole document is read. */
const mostValues = maxValues - 10;

/** Every kind in which a body is costly to read or must be refused. */
export function badBodies(): BadBody[] {
  return [...nested(), ...manyValues(), ...manyMembers(), ...longValues(), ...noJson()];
}

function nested(): BadBody[] {
  return [
    { kind: 'arrays in arrays', body: Buffer.from('['.repeat(size)) },
    { kind: 'objects in objects', body: Buffer.from('{"a":'.repeat(size / 5)) },
    {
      kind: 'just deep enough, again and again',
      body: listOf(`${'['.repeat(62)}${']'.repeat(62)}`, mostValues / 62 - 2),
    },
  ];
}

function manyValues(): BadBody[] {
  return [
    { kind: 'more values than are taken: zeros', body: listOf('0') },
    { kind: 'more values than are taken: empty arrays', body: listOf('[]') },
    { kind: 'as many values as are taken: texts', body: listOf('"1234567"', mostValues) },
    { kind: 'as many values as are taken: numbers', body: listOf('123456789', mostValues) },
    { kind: 'numbers that a float would change', body: listOf('1234567890123456789', maxLongNumbers) },
    { kind: 'numbers beyond a float', body: listOf('1e400', maxLongNumbers) },
    { kind: 'numbers with an exponent', body: listOf('1.10e5', maxLongNumbers) },
    { kind: 'numbers that vanish', body: listOf('1.00000000000e-400', maxLongNumbers) },
    { kind: 'numbers of as many digits as are compared', body: listOf(`0.${'10'.repeat(9)}`, maxLongNumbers) },
    {
      kind: 'one number that a float would change, among others',
      body: listOf('1', mostValues, '1234567890123456789'),
    },
    { kind: 'objects of one member', body: listOf('{"amount":1}', mostValues / 2 - 10) },
  ];
}

function manyMembers(): BadBody[] {
  const short = mostValues - 10;
  return [
    { kind: 'members of one object', body: objectOf((at) => `k${at}`, short) },
    { kind: 'members of one object, one of them twice', body: objectOf((at) => `k${at % (short - 1)}`, short) },
    { kind: 'one member, always the same', body: objectOf(() => 'a', short) },
    { kind: '__proto__, always', body: objectOf(() => '__proto__', mostValues) },
    { kind: 'members that are whole numbers', body: objectOf((at) => `${at}`, short) },
    { kind: 'members that are sparse whole numbers', body: objectOf((at) => `${at * 40_009}`, mostValues) },
    { kind: 'members whose numbers have one hash', body: objectOf((at) => `${at * 65_536}`, mostValues) },
    { kind: 'members beyond whole numbers', body: objectOf((at) => `${4_294_967_296 + at * 65_536}`, mostValues) },
    {
      kind: 'members that differ in their last letter',
      body: objectOf((at) => `${'x'.repeat(12)}${at.toString(36)}`, mostValues),
    },
    { kind: 'members that are escaped', body: objectOf((at) => `\\u0061${at}`, mostValues) },
  ];
}

function longValues(): BadBody[] {
  return [
    { kind: 'one long number', body: filled('[', '1', ']') },
    { kind: 'one long fraction', body: filled('[0.', '1', ']') },
    { kind: 'one number of zeros', body: filled('[0.', '0', '1]') },
    { kind: 'one long exponent', body: filled('[1e', '1', ']') },
    { kind: 'one long text', body: filled('["', 'x', '"]') },
    { kind: 'one text of escapes', body: filled('["', '\\u0041', '"]') },
    { kind: 'one text of backslashes', body: filled('["', '\\\\', '"]') },
    { kind: 'one text beyond ASCII', body: filled('["', 'ä', '"]') },
    { kind: 'one long name', body: filled('{"', 'x', '":1}') },
    { kind: 'blanks', body: filled('[', ' ', ']') },
  ];
}

function noJson(): BadBody[] {
  const whole = listOf('{"a":1}', mostValues / 2 - 10);
  const half = ofLength(size / 2, ['[', ' ', ']']);
  const changed = (change: (body: Buffer) => void) => {
    const body = Buffer.from(whole);
    change(body);
    return body;
  };
  return [
    { kind: 'no UTF-8 at the end', body: changed((body) => body.fill(0xff, size - 1)) },
    { kind: 'a byte order mark', body: changed((body) => body.set([0xef, 0xbb, 0xbf])) },
    { kind: 'something after the document', body: changed((body) => body.write('x', size - 1)) },
    { kind: 'a document that does not end', body: changed((body) => body.write(' ', body.lastIndexOf(']'))) },
    { kind: 'two documents', body: Buffer.concat([half, half]) },
    { kind: 'zeros', body: Buffer.alloc(size) },
    { kind: 'quotes', body: Buffer.from('"'.repeat(size)) },
    { kind: 'colons', body: Buffer.from(':'.repeat(size)) },
    { kind: 'minus signs', body: Buffer.from('-'.repeat(size)) },
    { kind: 'digits and points', body: Buffer.from('1.'.repeat(size / 2)) },
  ];
}

/** A list of one text, as often as it fits, blanks behind it. */
function listOf(text: string, most: number = Infinity, last = text): Buffer {
  const count = Math.min(Math.floor(most), Math.floor((size - 1 - last.length) / (text.length + 1)));
  return padded(`[${`${text},`.repeat(count - 1)}${last}]`);
}

function objectOf(name: (at: number) => string, most: number): Buffer {
  const members: string[] = [];
  let length = 2;
  for (let at = 0; at < most; at += 1) {
    const member = `"${name(at)}":1`;
    if (length + member.length + 1 > size) break;
    length += member.length + 1;
    members.push(member);
  }
  return padded(`{${members.join()}}`);
}

function filled(start: string, unit: string, end: string): Buffer {
  return ofLength(size, [start, unit, end]);
}

function ofLength(length: number, [start, unit, end]: [string, string, string]): Buffer {
  const times = Math.floor((length - Buffer.byteLength(start + end)) / Buffer.byteLength(unit));
  return padded(start + unit.repeat(times) + end, length);
}

function padded(text: string, length = size): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, ' ')]);
}
