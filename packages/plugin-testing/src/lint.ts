import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTributaryError } from '@tributary/errors';
import { loadDocumented, loadPluginIn, type DocumentedTypes, type ProviderPlugin } from '@tributary/plugin-sdk';
import type { Finding, Rule } from './finding.ts';
import { locate, sourceFilesOf } from './place.ts';
import { blankTexts } from './source-code.ts';

/** What a lint run found. */
export interface LintReport {
  cases: number;
  findings: Finding[];
}

/** Code that has no place in a plugin, and what to write instead. */
interface CodeRule extends Rule {
  pattern: RegExp;
  what: string;
}

/** One pattern of several. */
function anyOf(...patterns: RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'));
}

const codeRules: readonly CodeRule[] = [
  {
    rule: 'no-arithmetic',
    pattern: anyOf(
      /\b(?:parseFloat|parseInt|Number|BigInt)\s*\(|\bNumber\.parse|\bMath\.|\.to(?:Fixed|Precision)\s*\(/,
      // Between two values. A plus may put texts together, and so may not be told.
      /[\w)\]]\s*(?:\*\*?|\/|%|-)=?\s*[\w(]/,
      // Before one: a plus makes a number of a text.
      /(?:[=(,:?&|[{<>!]|\breturn\b)\s*\+\s*[\w(]|~~/,
      // A number that is not whole.
      /(?<![\w.)\]])\d*\.\d/,
    ),
    what: 'counts, or makes a number of a text',
    toDo: "Read amounts with the money readers of Fields: they keep every digit, and know each currency's minor units",
  },
  {
    rule: 'no-try-catch',
    pattern: /\btry\s*\{|\bcatch\s*[({]|\.catch\s*\(/,
    what: 'catches',
    toDo: 'Let it throw: a refusal of Fields becomes a dead letter that says where, and can be replayed',
  },
  {
    rule: 'no-surroundings',
    pattern:
      /\bDate\b|\bperformance\.|\bprocess\.|\bsetTimeout\b|\bsetInterval\b|\bfetch\s*\(|\bcrypto\b|\bglobalThis\b/,
    what: 'asks something besides the webhook',
    toDo: 'Take what is needed from the body; what the provider does not say is null. Signatures are the SDK schemes’ work',
  },
  {
    rule: 'no-async',
    pattern: /\basync\b|\bawait\b|\bPromise\b/,
    what: 'is asynchronous',
    toDo: 'Read synchronously: everything that is needed stands in the webhook',
  },
];

/** What can be seen of a plugin without running it. Throws `plugin.*` where it cannot be loaded. */
export async function lintPlugin(folder: string): Promise<LintReport> {
  const loaded = await loadPluginIn(folder);
  const files = sourceFilesOf(loaded.folder);
  const code = files.flatMap((file) => lintCode(file, readFileSync(join(loaded.folder, file), 'utf8')));
  const facts = lintFacts(loaded.folder, loaded.plugin);
  return {
    cases: files.length * codeRules.length + Object.keys(loaded.plugin.events).length + 2,
    findings: [...lintTable(loaded.folder, loaded.plugin), ...facts, ...code],
  };
}

function lintCode(file: string, text: string): Finding[] {
  const lines = blankTexts(text).split('\n');
  return codeRules.flatMap(({ rule, pattern, what, toDo }) =>
    lines.flatMap((line, index) =>
      pattern.test(line) ? [{ rule, where: file, file, line: index + 1, what, toDo }] : [],
    ),
  );
}

/** The table can be read like an index. */
function lintTable(folder: string, { events }: ProviderPlugin): Finding[] {
  const type = firstOutOfOrder(Object.keys(events));
  if (type === undefined) return [];
  const toDo = "Sort `events` by the provider's type";
  return [
    { rule: 'sorted-table', where: type, ...locate(folder, { kind: 'type', type }), what: 'stands out of order', toDo },
  ];
}

function firstOutOfOrder(types: readonly string[]): string | undefined {
  return types.find((type, index) => type !== types.toSorted()[index]);
}

/** Provenance and totality: the table and the list of what is documented name the same types. */
function lintFacts(folder: string, plugin: ProviderPlugin): Finding[] {
  const file = 'documented.json';
  const documented = readDocumented(folder);
  if (!Array.isArray(documented))
    return [{ rule: 'documented-types', where: file, file, what: documented.what, toDo: documented.toDo }];
  const named = new Set(documented.flatMap(({ types }) => types));
  const mapped = Object.keys(plugin.events);
  return [
    ...[...named]
      .filter((type) => !mapped.includes(type))
      .map((type) => ({
        rule: 'every-documented-type-is-mapped',
        where: type,
        file,
        ...lineOf(folder, file, type),
        what: 'is documented, and not in the table',
        toDo: "Map it in `events`, or give the reason: ignored('…')",
      })),
    ...mapped
      .filter((type) => !named.has(type))
      .map((type) => ({
        rule: 'every-mapping-has-a-source',
        where: type,
        ...locate(folder, { kind: 'type', type }),
        what: 'stands in no document',
        toDo: 'Name its document in documented.json, or take it out of the table: it then waits as a dead letter',
      })),
    ...documented.flatMap((one) => lintSource(folder, one)),
  ];
}

function lintSource(folder: string, { source, types }: DocumentedTypes): Finding[] {
  const file = 'documented.json';
  const unsorted = firstOutOfOrder(types);
  return [
    ...(source.trim().length >= 8
      ? []
      : [
          {
            rule: 'every-mapping-has-a-source',
            where: source,
            file,
            what: 'its source says nothing',
            toDo: 'Name the document',
          },
        ]),
    ...(unsorted === undefined
      ? []
      : [
          {
            rule: 'sorted-table',
            where: unsorted,
            file,
            ...lineOf(folder, file, unsorted),
            what: 'stands out of order',
            toDo: 'Sort the types of each document',
          },
        ]),
  ];
}

function readDocumented(folder: string): DocumentedTypes[] | { what: string; toDo: string } {
  try {
    return loadDocumented(folder);
  } catch (error) {
    if (!isTributaryError(error)) throw error;
    return { what: error.detail ?? error.message, toDo: 'See docs/writing-a-plugin.md, part 5' };
  }
}

function lineOf(folder: string, file: string, type: string): { line?: number } {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(JSON.stringify(type)));
  return at < 0 ? {} : { line: at + 1 };
}
