import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
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

/** The alerts that no test of rules_test.yaml sees fire. */
export function untestedAlerts(): string[] {
  const { groups } = parse(readFileSync(join(chartFolder, 'files/alerts.yaml'), 'utf8')) as Alerts;
  const { tests } = parse(readFileSync(join(import.meta.dirname, 'rules_test.yaml'), 'utf8')) as AlertTests;
  const fired = tests
    .flatMap(({ alert_rule_test: tried }) => tried)
    .filter(({ exp_alerts: expected }) => expected.length > 0)
    .map(({ alertname }) => alertname);
  return groups
    .flatMap(({ rules }) => rules)
    .filter(({ alert }) => !fired.includes(alert))
    .map(({ alert }) => `${alert} has no test in which it fires`);
}

interface Alerts {
  groups: { rules: { alert: string }[] }[];
}

interface AlertTests {
  tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
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
