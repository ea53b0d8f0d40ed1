import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '@tributary/host';
import { run } from './command.ts';
import type { Check, CheckContext } from './check.ts';
import { metricProblems } from './metric-names.ts';
import { chartFolder, manifestsOf, renderingNames, valuesFile } from './rendering.ts';
import { dashboardProblems, rulesProblems, untestedAlerts } from './rules.ts';

const goldenFolder = join(import.meta.dirname, 'golden');

export const lint: Check = {
  name: 'helm lint',
  needs: ['helm'],
  problems: ({ toolbox }) =>
    renderingNames().flatMap((name) => {
      const { status, text } = run(toolbox.program('helm'), ['lint', chartFolder, '--strict', '-f', valuesFile(name)]);
      return status === 0 ? [] : [`${name}: ${text}`];
    }),
};

export const golden: Check = {
  name: 'golden renderings',
  needs: ['helm'],
  problems: ({ renderings }) =>
    [...renderings].flatMap(([name, rendering]) => {
      const file = join(goldenFolder, `${name}.yaml`);
      const expected = readOrEmpty(file);
      return rendering === expected
        ? []
        : [
            `${name}: line ${firstDifference(rendering, expected)} differs from golden/${name}.yaml (npm run test:chart -- --update)`,
          ];
    }),
};

/** Writes what the chart renders now over the golden renderings; what changed is for a person to read. */
export function updateGolden(renderings: ReadonlyMap<string, string>): void {
  for (const [name, rendering] of renderings) writeFileSync(join(goldenFolder, `${name}.yaml`), rendering);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not there yet: everything differs.
    return '';
  }
}

function firstDifference(one: string, other: string): number {
  const lines = other.split('\n');
  return one.split('\n').findIndex((line, index) => line !== lines[index]) + 1;
}

export const units: Check = {
  name: 'helm-unittest',
  needs: ['helm-unittest'],
  problems: ({ toolbox }) => {
    const { status, text } = run(toolbox.program('helm-unittest'), [
      '-f',
      '../../../test/chart/unit/*_test.yaml',
      chartFolder,
    ]);
    return status === 0 && /Tests: +[1-9]\d* passed/.test(text) ? [] : [text];
  },
};

export const configuration: Check = {
  name: 'every rendered configuration is one for the application',
  needs: ['helm'],
  problems: ({ renderings }) =>
    [...renderings].flatMap(([name, rendering]) => {
      const texts = manifestsOf(rendering).flatMap(({ kind, data }) =>
        kind === 'ConfigMap' ? (data?.['tributary.yaml'] ?? []) : [],
      );
      return texts.length === 0
        ? [`${name} has no configuration`]
        : texts.flatMap((text) => configurationProblems(name, text));
    }),
};

function configurationProblems(name: string, text: string): string[] {
  try {
    parseConfig(text, { file: '/etc/tributary/tributary.yaml' });
    return [];
  } catch (error) {
    return [`${name}: ${String(error)}`];
  }
}

export const schemas: Check = {
  name: 'kubeconform',
  needs: ['helm', 'kubeconform'],
  problems: (context) =>
    [...context.renderings].flatMap(([name, rendering]) =>
      schemaProblems(context, rendering).map((found) => `${name}: ${found}`),
    ),
};

/** What kubeconform says of manifests: unknown and wrong fields, and a key that stands twice. */
export function schemaProblems({ toolbox }: CheckContext, rendering: string): string[] {
  const location = `${toolbox.schemas}/{{ .ResourceKind }}{{ .KindSuffix }}.json`;
  const args = ['-strict', '-schema-location', location, '-summary', '-output', 'json', '-'];
  const { stdout, text } = run(toolbox.program('kubeconform'), args, { input: rendering });
  const report = parseReport(stdout);
  if (report === null) return [text];
  const found = (report.resources ?? []).map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`);
  return report.summary.valid === 0 ? ['no manifest was looked at', ...found] : found;
}

interface Report {
  resources: { kind: string; name: string; msg: string }[] | null;
  summary: { valid: number };
}

function parseReport(text: string): Report | null {
  try {
    return JSON.parse(text) as Report;
  } catch {
    // The sentence that stands in its place is the problem.
    return null;
  }
}

export const rules: Check = {
  name: 'alerts and dashboard: promtool check rules, and the tests of alerts',
  needs: ['helm', 'promtool'],
  problems: (context) => [
    ...[...context.renderings].flatMap(([, rendering]) => rulesProblems(context, rendering)),
    ...dashboardProblems(context),
    ...untestedAlerts(),
  ],
};

export const metrics: Check = {
  name: 'alerts and dashboard name metrics that there are',
  needs: [],
  problems: () => metricProblems(),
};
