import type { Path } from './finding.ts';

/**
 * The line, counted from 1, at which the value of a path stands in a JSON text: the line of the last member of the path that is
 * there. The text is valid JSON.
 */
export function lineOfPath(text: string, path: Path): number {
  const rest = path.map(String);
  let at = skipBlanks(text, 0);
  while (rest.length > 0) {
    const next = enter(text, at, rest[0] ?? '');
    if (next === undefined) break;
    at = next;
    rest.shift();
  }
  return text.slice(0, at).split('\n').length;
}

/** Where the member's value begins within the container at `at`; `undefined` where there is no such member. */
function enter(text: string, at: number, member: string): number | undefined {
  const isList = text[at] === '[';
  if (!isList && text[at] !== '{') return undefined;
  let position = skipBlanks(text, at + 1);
  for (let index = 0; position < text.length && text[position] !== ']' && text[position] !== '}'; index += 1) {
    const keyEnd = isList ? position : endOfString(text, position);
    const name = isList ? String(index) : (JSON.parse(text.slice(position, keyEnd)) as string);
    const value = isList ? position : skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    if (name === member) return value;
    position = skipBlanks(text, endOfValue(text, value));
    if (text[position] === ',') position = skipBlanks(text, position + 1);
  }
  return undefined;
}

function endOfValue(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  if (text[at] !== '{' && text[at] !== '[') return at + (/^[^\s,\]}]+/.exec(text.slice(at, at + 400))?.[0].length ?? 1);
  let depth = 0;
  for (let position = at; position < text.length; position += 1) {
    const character = text[position];
    if (character === '"') position = endOfString(text, position) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return position + 1;
  }
  return text.length;
}

function endOfString(text: string, at: number): number {
  let position = at + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position + 1;
}

function skipBlanks(text: string, at: number): number {
  let position = at;
  while (/\s/.test(text[position] ?? '')) position += 1;
  return position;
}
