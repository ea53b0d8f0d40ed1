import { coverageCases } from './coverage.ts';
import { isFindingError, type ConformanceCase, type Finding } from './finding.ts';
import { goldenCases } from './golden.ts';
import { mutationCases } from './mutation.ts';
import { purityCases } from './purity.ts';
import { signatureCases } from './signature.ts';
import { loadSubject } from './subject.ts';

/** What a conformance run found. */
export interface ConformanceReport {
  cases: number;
  findings: Finding[];
}

/**
 * Everything that must hold of the plugin in a folder, as named cases for any test runner:
 * `for (const { name, run } of await conformanceCases(folder)) test(name, run)`. Throws `plugin.*` where the plugin
 * cannot even be loaded.
 */
export async function conformanceCases(folder: string): Promise<ConformanceCase[]> {
  const subject = await loadSubject(folder);
  return [coverageCases, goldenCases, signatureCases, mutationCases, purityCases].flatMap((derive) => derive(subject));
}

/** Runs all cases. Whatever a case throws that is no finding is a bug of the suite, and is thrown. */
export async function runConformance(folder: string): Promise<ConformanceReport> {
  const cases = await conformanceCases(folder);
  const findings = cases.flatMap(({ run }) => {
    try {
      run();
      return [];
    } catch (error) {
      if (isFindingError(error)) return [error.finding];
      throw error;
    }
  });
  return { cases: cases.length, findings };
}
