export { conformanceCases, runConformance, type ConformanceReport } from './conformance.ts';
export type { ConformanceCase, Finding } from './finding.ts';
export { goldenOf, type Golden } from './golden.ts';
export { loadSubject, receivedAt, type Shown, type Subject } from './subject.ts';
export { updateGolden, type GoldenUpdate } from './update-golden.ts';
export { lintPlugin, type LintReport } from './lint.ts';
export { createPseudonymizer, type Pseudonymizer, type PseudonymousBody } from './recording/pseudonymous-body.ts';
export { recordedIn, writeRecorded, type FixtureContent, type RecordedBody } from './recording/recorded-file.ts';
export {
  createRecorder,
  likeAnother,
  type Recorded,
  type Recorder,
  type RecorderOptions,
} from './recording/recorder.ts';
