import { amountCases } from './amounts.ts';
import { coverageCases } from './coverage.ts';
import { FindingError, isFindingError, type ConformanceCase, type Finding } from './finding.ts';
import { goldenCases } from './golden.ts';
import { identityCases } from './identity.ts';
import { importCases } from './imports.ts';
import { metadataCases } from './metadata.ts';
import { mutationCases } from './mutation.ts';
import { orderCases } from './order.ts';
import { locate } from './place.ts';
import { purityCases } from './purity.ts';
import { redeliveryCases } from './redelivery.ts';
import { signatureCases } from './signature.ts';
import { loadSubject } from './subject.ts';
import { undocumentedWordCases } from './undocumented-words.ts';

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
  const derivations = [
    coverageCases,
    goldenCases,
    signatureCases,
    identityCases,
    orderCases,
    metadataCases,
    redeliveryCases,
    mutationCases,
    amountCases,
    undocumentedWordCases,
    importCases,
    purityCases,
  ];
  return derivations.flatMap((derive) => derive(subject)).map((one) => withLine(one, subject.folder));
}

/** The case whose findings say file and line. */
function withLine(one: ConformanceCase, folder: string): ConformanceCase {
  const { name, place, run } = one;
  if (place === undefined) return one;
  return {
    name,
    place,
    run() {
      try {
        run();
      } catch (error) {
        if (!isFindingError(error)) throw error;
        const at = error.path === undefined ? {} : { at: error.path.join('.') };
        throw new FindingError({ ...error.finding, ...locate(folder, place, error.path), ...at }, error.path);
      }
    },
  };
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
