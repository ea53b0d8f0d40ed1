import { isDeepStrictEqual } from 'node:util';
import { placeOf, type Line } from './line.ts';

/** Everything in which what was found differs from what was expected, field by field, each with its place. */
export function differences(expected: readonly Line[], found: readonly Line[]): string[] {
  const foundByPlace = new Map(found.map((line) => [placeOf(line), line]));
  const places = new Set(expected.map(placeOf));
  return [
    ...(found.length === foundByPlace.size ? [] : ['a record was read more than once']),
    ...found.filter((line) => !places.has(placeOf(line))).map((line) => `${placeOf(line)} should not be there`),
    ...expected.flatMap((line) => {
      const other = foundByPlace.get(placeOf(line));
      return other === undefined ? [`${placeOf(line)} is missing`] : between(line, other, placeOf(line));
    }),
  ];
}

function between(expected: unknown, found: unknown, path: string): string[] {
  if (isDeepStrictEqual(expected, found)) return [];
  if (!isContainer(expected) || !isContainer(found))
    return [`${path} should be ${textOf(expected)}, is ${textOf(found)}`];
  const members = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...members].flatMap((member) => between(own(expected, member), own(found, member), `${path} ${member}`));
}

/** Not what every object has: metadata may have the key `__proto__`. */
function own(container: Record<string, unknown>, member: string): unknown {
  return Object.hasOwn(container, member) ? container[member] : undefined;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'absent';
}
