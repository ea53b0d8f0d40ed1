import { mkdtempSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Check, CheckContext } from './check.ts';
import { output, run } from './command.ts';

/** What kube-score is not asked, and why. */
const unaskedOfKubeScore: Readonly<Record<string, string>> = {
  'deployment-has-host-podantiaffinity':
    'topologySpreadConstraints over kubernetes.io/hostname keep pods apart, and balance them too',
};

/** What checkov is not asked, and why. */
const unaskedOfCheckov: Readonly<Record<string, string>> = {
  CKV_K8S_43: 'image.digest is there, and the rendering `full` has one; a version is a fair start',
};

export const kubeScore: Check = {
  name: 'kube-score',
  needs: ['helm', 'kube-score'],
  problems: (context) =>
    [...context.renderings].flatMap(([name, rendering]) =>
      kubeScoreProblems(context, rendering).map((found) => `${name}: ${found}`),
    ),
};

export const checkov: Check = {
  name: 'checkov',
  needs: ['helm', 'checkov'],
  problems: (context) => [...checkovProblems(context, context.renderings).values()].flat(),
};

interface Score {
  object_name: string;
  type_meta: { kind: string };
  checks: { check: { id: string }; grade: number; skipped: boolean; comments: { summary: string }[] | null }[] | null;
}

/** What kube-score finds critical, or warns of. */
export function kubeScoreProblems({ toolbox }: CheckContext, rendering: string): string[] {
  const ignored = Object.keys(unaskedOfKubeScore).flatMap((id) => ['--ignore-test', id]);
  const args = ['score', '--output-format', 'json', '--kubernetes-version', 'v1.30', ...ignored, '-'];
  const { stdout, text } = run(toolbox.program('kube-score'), args, { input: rendering });
  if (!stdout.startsWith('[')) return [text];
  return (JSON.parse(stdout) as Score[]).flatMap(({ object_name: name, type_meta: { kind }, checks }) =>
    (checks ?? [])
      // 10 is good, 7 nearly so.
      .filter(({ skipped, grade }) => !skipped && grade < 7)
      .map(
        ({ check, comments }) =>
          `${kind} ${name}: ${check.id}: ${(comments ?? []).map(({ summary }) => summary).join('; ')}`,
      ),
  );
}

interface Findings {
  results: { failed_checks: { check_id: string; check_name: string; resource: string; file_path: string }[] };
  summary: { passed: number };
}

/** What checkov finds in each of some renderings. It takes seconds to start: it is asked once for all of them. */
export function checkovProblems(
  { toolbox, scratch }: CheckContext,
  renderings: ReadonlyMap<string, string>,
): Map<string, string[]> {
  const folder = mkdtempSync(join(scratch, 'checkov-'));
  const files = [...renderings].map(([name, rendering], index) => {
    const file = join(folder, `${index}.yaml`);
    writeFileSync(file, rendering);
    return { name, file };
  });
  const skipped = Object.keys(unaskedOfCheckov).flatMap((id) => ['--skip-check', id]);
  const form = ['--framework', 'kubernetes', '--skip-download', '--quiet', '--compact', '--soft-fail', '-o', 'json'];
  const args = [...form, ...skipped, '-f', ...files.map(({ file }) => file)];
  const { results, summary } = JSON.parse(output(toolbox.program('checkov'), args)) as Findings;
  if (summary.passed === 0) throw new Error('checkov has looked at nothing');
  return new Map(
    files.map(({ name, file }) => {
      const failed = results.failed_checks.filter(({ file_path: path }) => path.endsWith(`/${basename(file)}`));
      return [name, failed.map((check) => `${name}: ${check.resource}: ${check.check_id} ${check.check_name}`)];
    }),
  );
}
