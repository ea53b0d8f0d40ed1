import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from './command.ts';
import type { CheckContext } from './check.ts';
import { chartFolder, manifestsOf } from './rendering.ts';

/** What promtool says of the PrometheusRules of a rendering: the API server takes any text for an expression. */
export function rulesProblems(context: CheckContext, rendering: string): string[] {
  return manifestsOf(rendering)
    .filter(({ kind }) => kind === 'PrometheusRule')
    .flatMap(({ spec }) => {
      writeFileSync(join(context.scratch, 'rules.yaml'), stringify(spec));
      cpSync(join(import.meta.dirname, 'rules_test.yaml'), join(context.scratch, 'rules_test.yaml'));
      return [
        ...promtool(context, ['check', 'rules', 'rules.yaml']),
        ...promtool(context, ['test', 'rules', 'rules_test.yaml']),
      ];
    });
}

/** What promtool says of the expressions of the dashboard, as rules of their own. */
export function dashboardProblems(context: CheckContext): string[] {
  const { panels } = JSON.parse(readFileSync(join(chartFolder, 'files/tributary.json'), 'utf8')) as Dashboard;
  const rules = panels
    .flatMap(({ targets }) => targets)
    .map(({ expr }, index) => ({ record: `panel:${index}`, expr: expr.replaceAll('$__rate_interval', '5m') }));
  writeFileSync(join(context.scratch, 'dashboard.yaml'), stringify({ groups: [{ name: 'dashboard', rules }] }));
  const problems = promtool(context, ['check', 'rules', 'dashboard.yaml']);
  return rules.length === 0 ? ['the dashboard has no expression'] : problems;
}

interface Dashboard {
  panels: { targets: { expr: string }[] }[];
}

function promtool({ toolbox, scratch }: CheckContext, args: string[]): string[] {
  const { status, text } = run(toolbox.program('promtool'), args, { cwd: scratch });
  return status === 0 ? [] : [text];
}

/** The texts in which expressions stand: the alerts, and the dashboard. */
export function expressionTexts(): string[] {
  return ['alerts.yaml', 'tributary.json'].map((file) => readFileSync(join(chartFolder, 'files', file), 'utf8'));
}
