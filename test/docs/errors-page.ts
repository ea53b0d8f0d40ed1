import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes, stageOf, type ErrorCode } from '@tributary/errors';

export const errorsPage = join(import.meta.dirname, '../../docs/errors.md');

const areas: Record<string, string> = {
  receive: 'At the ingress. What is refused here was not stored, and the platform is told so by the HTTP status.',
  consume: 'A Kafka record becomes a raw webhook.',
  route: 'The account finds its keys and settings.',
  verify: 'The signature is checked. Anyone who knows the URL can cause these; they raise no alarm by themselves.',
  decode: 'A proven webhook becomes canonical events.',
  encode: 'A canonical event becomes Avro bytes.',
  publish: 'Records become acknowledged by the brokers.',
  event: 'Reading published events.',
  subscribe: "Events become the work of a subscriber's handlers.",
  config: 'The configuration, its secrets and addresses. Exit code 2 (3 for addresses).',
  plugin: 'Loading a plugin. Exit code 2.',
  kafka: 'The connection to Kafka. Exit code 3.',
  registry: 'The connection to the schema registry. Exit code 3.',
  schemas: '`tributary schemas check`. Exit code 1.',
  stack: 'The local Kafka and registry of `tributary up` and of the tests. Exit code 3.',
  cli: 'The command line. Exit code 2.',
};

/** docs/errors.md, made of the closed list: an anchor for each code. */
export function errorsPageText(): string {
  const codes = Object.entries(errorCodes) as [ErrorCode, string][];
  const sections = Object.entries(areas).map(([area, about]) => {
    const entries = codes
      .filter(([code]) => stageOf(code) === area)
      .map(([code, sentence]) => `### ${code}\n\n${sentence}\n`);
    return `## ${area}\n\n${about}\n\n${entries.join('\n')}`;
  });
  return [
    '# Errors',
    '',
    'Every error has a code of one closed list: `<stage or area>.<reason>`. The code is the metric label, the `dead-letter-code` header and the anchor on this page. A code is never renamed.',
    '',
    'Generated from `packages/errors` by `npm run generate`.',
    '',
    sections.join('\n'),
  ].join('\n');
}

if (import.meta.main) writeFileSync(errorsPage, errorsPageText());
