import { type z } from 'zod';
import { type Finding } from './config-rules.ts';

type Issue = z.core.$ZodIssue;

/** What zod found, as paths and sentences. None quotes a value (invariant 9). */
export function findingsOf(issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => unknownName(path, { name, message: issue.message }))
      : [{ path, message: sentenceOf(issue) }];
  });
}

/** A name that is no plain word may be a secret that slipped to the left of a colon: then only its place is said. */
function unknownName(
  path: readonly (string | number)[],
  { name, message }: { name: string; message: string },
): Finding {
  const advice = path.includes('keys') || /^(secret|value|password|token|key)$/i.test(name) ? secretAdvice : '';
  return /^[A-Za-z_-]{1,32}$/.test(name)
    ? { path: [...path, name], message: `${message}${advice}` }
    : { path, message: `has a name that ${message}${advice}` };
}

const secretAdvice = '; a secret never stands in the configuration, name it with env or file';

const kinds: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  record: 'a map',
  object: 'a map',
};

function sentenceOf(issue: Issue): string {
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') {
    return issue.message;
  }
  // Own sentences of the schema do not begin as zod's; an absent value has none of them.
  if (!issue.message.startsWith('Invalid')) {
    return issue.message;
  }
  if (issue.message.endsWith('received undefined') || issue.code === 'invalid_value') {
    return 'is missing';
  }
  return issue.message.endsWith('string, received number')
    ? 'must be a string; put the number in quotes'
    : `must be ${kinds[issue.expected] ?? issue.expected}`;
}
