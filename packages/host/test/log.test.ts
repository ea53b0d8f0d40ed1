import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { createLogger, type LogFields, type LogLevel } from '../src/index.ts';

function capture(level?: LogLevel) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ name: 'runtime', destination, ...(level === undefined ? {} : { level }) });
  const read = () => lines.map((line): unknown => JSON.parse(line));
  return { log, lines, read };
}

/** The one line that these fields give. */
function lineOf(fields: LogFields): string {
  const { log, lines } = capture();
  log.info(fields, 'told');
  return lines.join('');
}

/** An error as its line has it. */
function errorOf(err: Error): object {
  return (JSON.parse(lineOf({ err })) as { err: object }).err;
}

describe('a log line', () => {
  test('is one JSON object with level, time, process, fields and sentence', () => {
    const { log, lines, read } = capture();
    log.warn({ provider: 'acme', records: 3 }, 'a dead letter');
    expect(read()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        name: 'runtime',
        provider: 'acme',
        records: 3,
        msg: 'a dead letter',
      },
    ]);
    expect(lines).toEqual([expect.stringMatching(/^[^\n]+\n$/)]);
  });

  test('stays one line when a field has line ends and escapes', () => {
    const line = lineOf({ id: 'a\n{"level":"error"}\u001b[31m' });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(line).not.toContain('\u001b');
  });

  test.each<[LogLevel | undefined, string[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    [undefined, ['info', 'warn', 'error']],
    ['error', ['error']],
  ])('at level %s is written for %j', (level, expected) => {
    const { log, read } = capture(level);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) {
      log[each]({}, 'told');
    }
    expect(read()).toEqual(expected.map((each) => expect.objectContaining({ level: each })));
  });

  test('of a child has its fields, redacted as well', () => {
    const { log, lines } = capture();
    log.child({ provider: 'acme', password: 'hunter2' }).child({ account: 'main' }).info({}, 'told');
    expect(lines.join('')).toContain('"provider":"acme","password":"[redacted]","account":"main"');
  });
});

describe('invariant 9: a log line holds no secret and no body', () => {
  test.each<[string, LogFields]>([
    ['a secret', { secret: 'hunter2' }],
    ['a name in other letters', { Secret: 'hunter2', client_secret: 'hunter2', 'Set-Cookie': 'hunter2' }],
    ['deep inside', { a: { b: [{ c: { password: 'hunter2' } }] } }],
    ['a body', { body: 'hunter2', value: 'hunter2', payload: { x: 'hunter2' } }],
    ['headers', { headers: [['authorization', 'hunter2']] }],
    ['bytes', { key: Buffer.from('hunter2'), list: [new TextEncoder().encode('hunter2')] }],
    ['a map', { keys: new Map([['a', 'hunter2']]), set: new Set(['hunter2']) }],
    ['a URL with a user', { url: new URL('http://hunter2:hunter2@a/b?hunter2#hunter2') }],
    ['too deep to look', { a: { b: { c: { d: { e: { f: { g: 'hunter2' } } } } } } }],
    ['a parser error', { err: parseError('hunter2') }],
    ['an error of a plugin', { err: new Error('bad card hunter2') }],
    ['an error under another name', { reason: new RangeError('hunter2') }],
    ['what hangs on an error', { err: Object.assign(new Error('x'), { body: 'hunter2', data: { a: 'hunter2' } }) }],
    ['an error whose message looks like frames', { err: new Error('x\n    at hunter2 (/hunter2.ts:1:2)\n') }],
    [
      'an error whose name is data',
      { err: Object.assign(new Error('x'), { name: 'hunter2 4242', code: 'hunter2 x' }) },
    ],
    ['the cause of an error', { err: new TributaryError('decode.crashed', { cause: new Error('hunter2') }) }],
    ['errors of an aggregate', { err: new AggregateError([new Error('hunter2')], 'hunter2') }],
  ])('%s', (_, fields) => {
    const line = lineOf(fields);
    expect(line).toContain('"msg":"told"');
    expect(line).not.toMatch(/hunter2|104,117|"\d+":\d+/);
  });

  test('but says what was there', () => {
    const line = lineOf({ bytes: Buffer.from('hunter2'), map: new Map(), url: new URL('http://user:hunter2@a/b?c') });
    expect(line).toContain('"bytes":"[7 bytes]","map":"[left out]","url":"http://a/b"');
  });

  test('and never fails on what JSON cannot hold', () => {
    const circle: LogFields = { name: 'a' };
    circle['self'] = circle;
    const line = lineOf({ circle, big: 12n, date: new Date(0), bad: new Date(Number.NaN), none: null, f: () => 1 });
    expect(JSON.parse(line)).toMatchObject({ big: '12', date: '1970-01-01T00:00:00.000Z', bad: 'no date', none: null });
  });
});

describe('an error in a log line', () => {
  test('has its code and text when it is coded, and no stack', () => {
    expect(errorOf(new TributaryError('kafka.unreachable', { detail: '127.0.0.1:1' }))).toEqual({
      name: 'TributaryError',
      code: 'kafka.unreachable',
      message: expect.stringContaining('(127.0.0.1:1)'),
    });
  });

  test('has its text when the system or the Kafka client made it, as a cause too', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
    });
    const lost = Object.assign(new Error('lost'), {
      name: 'KafkaJSConnectionError',
      retriable: true,
      cause: refused,
    });
    expect(errorOf(new TributaryError('kafka.unreachable', { cause: lost }))).toMatchObject({
      cause: {
        name: 'KafkaJSConnectionError',
        message: 'lost',
        cause: { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' },
      },
    });
  });

  test('has where it was thrown when it is a bug', () => {
    expect(errorOf(new TypeError('quotes a body'))).toEqual({
      name: 'TypeError',
      stack: expect.arrayContaining([expect.stringMatching(/log\.test\.ts:\d+:\d+/)]),
    });
    expect(errorOf(new TributaryError('decode.crashed', { cause: new TypeError('x') }))).toMatchObject({
      code: 'decode.crashed',
      stack: expect.anything(),
      cause: { name: 'TypeError', stack: expect.anything() },
    });
  });

  test('ends after three causes, also in a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(JSON.stringify(errorOf(error)).match(/"name"/g)).toHaveLength(4);
  });
});

function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
