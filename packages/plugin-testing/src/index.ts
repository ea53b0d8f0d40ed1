export { conformanceCases, runConformance, type ConformanceReport } from './conformance.ts';
export type { ConformanceCase, Finding } from './finding.ts';
export { goldenOf, type Golden } from './golden.ts';
export { loadSubject, receivedAt, type Shown, type Subject } from './subject.ts';
export { updateGolden, type GoldenUpdate } from './update-golden.ts';
export { lintPlugin, type LintReport } from './lint.ts';
