import { expect, test } from '@jest/globals';
import { readTraceContext } from '../src/trace-context.ts';

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test.each<[string, [string, string][], [string, string][]]>([
  ['a traceparent, whatever its spelling', [['TraceParent', parent]], [['traceparent', parent]]],
  ['none', [['x', parent]], []],
  [
    'a version that is not known yet, with more fields',
    [['traceparent', `01${parent.slice(2)}-x`]],
    [['traceparent', `01${parent.slice(2)}-x`]],
  ],
  ['version 00 with more fields', [['traceparent', `${parent}-x`]], []],
  ['version ff', [['traceparent', `ff${parent.slice(2)}`]], []],
  ['capitals', [['traceparent', parent.toUpperCase()]], []],
  ['a trace id of zeros', [['traceparent', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`]], []],
  ['a parent id of zeros', [['traceparent', `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`]], []],
  [
    'two of them',
    [
      ['traceparent', parent],
      ['traceparent', parent],
    ],
    [],
  ],
  [
    'a tracestate',
    [
      ['traceparent', parent],
      ['tracestate', 'a=1,b@c=2'],
    ],
    [
      ['traceparent', parent],
      ['tracestate', 'a=1,b@c=2'],
    ],
  ],
  [
    'a tracestate in two headers, with empty members',
    [
      ['traceparent', parent],
      ['tracestate', 'a=1, ,'],
      ['Tracestate', 'b=2'],
    ],
    [
      ['traceparent', parent],
      ['tracestate', 'a=1,b=2'],
    ],
  ],
  ['a tracestate alone', [['tracestate', 'a=1']], []],
  [
    'a tracestate that is none',
    [
      ['traceparent', parent],
      ['tracestate', 'a'],
    ],
    [['traceparent', parent]],
  ],
  [
    'a tracestate of 33 members',
    [
      ['traceparent', parent],
      ['tracestate', Array(33).fill('a=1').join(',')],
    ],
    [['traceparent', parent]],
  ],
])('%s', (_name, headers, expected) => {
  expect(readTraceContext(headers)).toEqual(expected);
});
