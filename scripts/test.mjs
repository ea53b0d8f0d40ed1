import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installIfMissing, nodePath, root } from './install.mjs';

// Types, lint, format, then all tests. Ends with one line: `N passed, N failed`. Arguments go to Jest.
installIfMissing();
const npm = (script) =>
  spawnSync('npm', ['run', '--silent', script], { cwd: root, stdio: ['ignore', 1, 2] }).status === 0;
// The build comes before lint, whose types are those of the built packages.
const checks = ['types', 'build', 'lint', 'format:check'];
const failedChecks = checks.filter((check) => {
  console.log(`> ${check}`);
  return !npm(check);
});

const folder = mkdtempSync(join(tmpdir(), 'tributary-test-'));
const report = join(folder, 'report.json');
const jest = join(root, 'node_modules/jest/bin/jest.js');
const { status } = spawnSync(
  nodePath(),
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  // The tests start hundreds of processes: what one has compiled the next ones take from here, in half the time.
  { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') } },
);
const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numFailedTestSuites = 0 } = readReport();
rmSync(folder, { recursive: true, force: true });

// A suite that cannot even be loaded has no failed tests, and is a failure all the same.
const failed = failedChecks.length + Math.max(numFailedTests, numFailedTestSuites, status === 0 ? 0 : 1);
for (const check of failedChecks) console.log(`failed check: ${check}`);
console.log(
  `${numPassedTests + checks.length - failedChecks.length} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`,
);
process.exit(failed === 0 ? 0 : 1);

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return {};
  }
}
