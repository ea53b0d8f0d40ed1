import { brokenByChange, brokenByMissing } from './schema-evolution.ts';
import { finding, type SchemaFinding } from './schema-finding.ts';
import type { CanonicalTypes, SchemaObject } from './schema-json.ts';
import { exchangeEvents, type SchemaVersion } from './schema-matrix.ts';
import { brokenRules } from './schema-rules.ts';
import { brokenTypes } from './schema-type-rules.ts';

/** The schemas of one version, by topic, as texts; and its canonical types, where they are known. */
export interface SchemaTexts {
  /** `this version`, `v1.2.0`. */
  version: string;
  texts: Record<string, string>;
  types?: CanonicalTypes;
}

/** What a check found, and on how much it rests. */
export interface SchemaReport {
  findings: SchemaFinding[];
  /** Pairs of versions of one topic. */
  pairs: number;
  /** Events that were written by one version and read by another. */
  events: number;
}

/** Holds this version's schemas against the rules, and against each earlier version: by its rules, and with real encodes. */
export function checkSchemas(current: SchemaTexts, earlier: readonly SchemaTexts[]): SchemaReport {
  const own = readAll(current);
  const schemas = Object.fromEntries(own.versions.map(({ topic, schema }) => [topic, schema]));
  const typeFindings = current.types === undefined ? [] : brokenTypes({ schemas, types: current.types });
  const findings = [...own.findings, ...brokenRules(schemas), ...typeFindings];
  const report: SchemaReport = { findings, pairs: 0, events: 0 };
  const against = earlier.flatMap((one) => {
    const read = readAll(one);
    report.findings.push(...read.findings);
    const pairs = read.versions.flatMap((version) => {
      const later = own.versions.find(({ topic }) => topic === version.topic);
      return later === undefined ? [] : [{ ...one, pair: [version, later] as const }];
    });
    return [...comparePairs(pairs, report), ...missingSince(one, current)];
  });
  report.findings.push(...merge(against));
  return report;
}

function comparePairs(
  pairs: { version: string; pair: readonly [SchemaVersion, SchemaVersion] }[],
  report: SchemaReport,
): SchemaFinding[] {
  return pairs.flatMap(({ version, pair: [before, after] }) => {
    const exchange = exchangeEvents(before, after);
    report.pairs += 1;
    report.events += exchange.events;
    const broken = [...brokenByChange(before.topic, before.schema, after.schema), ...exchange.findings];
    return broken.map((one) => ({ ...one, against: version }));
  });
}

function missingSince(earlier: SchemaTexts, current: SchemaTexts): SchemaFinding[] {
  const ofTopics = Object.keys(earlier.texts)
    .filter((topic) => current.texts[topic] === undefined)
    .flatMap((topic) => brokenByMissing(topic, [], undefined));
  const ofTypes = Object.entries(earlier.types ?? {}).flatMap(([topic, types]) =>
    current.types === undefined
      ? []
      : brokenByMissing(topic, Object.keys(types), Object.keys(current.types[topic] ?? {})),
  );
  return [...ofTopics, ...ofTypes].map((one) => ({ ...one, against: earlier.version }));
}

function readAll({ version, texts }: SchemaTexts): { versions: SchemaVersion[]; findings: SchemaFinding[] } {
  const read = Object.entries(texts).map(([topic, text]) => ({ topic, version, schema: parse(text) }));
  return {
    versions: read.filter((one): one is SchemaVersion => one.schema !== undefined),
    findings: read
      .filter(({ schema }) => schema === undefined)
      .map(({ topic }) =>
        finding('readable-schema', { topic, where: 'the schema', what: `of ${version} is no record in JSON` }),
      ),
  };
}

function parse(text: string): SchemaObject | undefined {
  try {
    const schema = JSON.parse(text) as SchemaObject | null;
    return typeof schema === 'object' && schema?.type === 'record' ? schema : undefined;
  } catch {
    return undefined; // said by the finding
  }
}

/** What breaks against several versions is told once. */
function merge(findings: readonly SchemaFinding[]): SchemaFinding[] {
  const merged = new Map<string, SchemaFinding>();
  for (const { against = '', ...one } of findings) {
    const key = JSON.stringify([one.rule, one.topic, one.where, one.what]);
    const earlier = merged.get(key)?.against;
    merged.set(key, { ...one, against: earlier === undefined ? against : `${earlier}, ${against}` });
  }
  return [...merged.values()];
}
