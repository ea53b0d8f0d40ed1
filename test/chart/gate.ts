import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenValues } from './broken-values.ts';
import { buildTools } from './build-tools.ts';
import { describe, makeCheck, type Check, type CheckContext, type Result } from './check.ts';
import { clusterChecks } from './cluster-checks.ts';
import { plantedCheck } from './planted.ts';
import { checkov, kubeScore } from './policies.ts';
import { readme } from './readme.ts';
import { render, renderingNames } from './rendering.ts';
import { rollout } from './rollout.ts';
import { sections } from './sections.ts';
import { configuration, golden, lint, metrics, rules, schemas, units, updateGolden } from './static-checks.ts';
import { openToolbox, type Toolbox } from './toolbox.ts';

/** The checks without a cluster, those that take no time first. */
export const shortChecks: readonly Check[] = [
  readme,
  sections,
  metrics,
  lint,
  brokenValues,
  golden,
  rollout,
  configuration,
  units,
  schemas,
  rules,
  kubeScore,
  checkov,
  ...(['kubeconform', 'kube-score', 'checkov', 'promtool'] as const).map(plantedCheck),
];

/** Makes checks one after another, telling of each; the scratch folder and what they started are gone afterwards. */
export async function makeChecks(
  checks: readonly Check[],
  { toolbox, say }: { toolbox: Toolbox; say: (line: string) => void },
): Promise<Result[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'tributary-chart-'));
  const closers: CheckContext['closers'] = [];
  try {
    const context: CheckContext = { toolbox, renderings: renderAll(toolbox), scratch, closers };
    const results: Result[] = [];
    for (const check of checks) {
      const result = await makeCheck(check, context);
      describe(result).forEach(say);
      results.push(result);
    }
    return results;
  } finally {
    for (const close of closers.toReversed()) await close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Every rendering by its name; none without Helm. */
export function renderAll(toolbox: Toolbox): Map<string, string> {
  if (toolbox.missing(['helm']).length > 0) return new Map();
  return new Map(renderingNames().map((name) => [name, render(toolbox, name)]));
}

/**
 * `npm run test:chart`: builds what is missing, makes every check, and ends with `N passed, N failed`. `--short` leaves
 * the cluster out and builds nothing; `--only <words>` makes those checks whose names hold them; `--update` writes the golden renderings and the README anew, and checks nothing.
 */
async function main(args: readonly string[]): Promise<number> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const toolbox = openToolbox();
  const isShort = args.includes('--short');
  if (!isShort) buildTools(toolbox, say);
  if (args.includes('--update')) {
    updateGolden(renderAll(toolbox));
    readme.update();
    return 0;
  }
  const words = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '') : '';
  const checks = [...shortChecks, ...(isShort ? [] : clusterChecks)].filter(({ name }) => name.includes(words));
  const results = await makeChecks(checks, { toolbox, say });
  const skipped = results.filter(({ missing }) => missing.length > 0).length;
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  say(`${results.length - failed - skipped} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 && (isShort || skipped === 0) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
