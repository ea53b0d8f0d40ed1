import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { makeImageContext } from './image-context.mjs';
import { installIfMissing, root } from './install.mjs';
import { releaseProblems } from './release-check.mjs';
import { sbomFacts, writeSbom } from './sbom.mjs';

// Makes in out/ all that a release publishes, and publishes nothing. `--allow-dirty` for a try; `--out FOLDER` for elsewhere.
const { out, allowDirty } = readArguments(process.argv.slice(2));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const problems = releaseProblems(root, { allowDirty });
if (problems.length === 0) make();
else {
  for (const problem of problems) console.error(`✗ ${problem}`);
  process.exitCode = 1;
}

function make() {
  installIfMissing();
  rmSync(out, { recursive: true, force: true });
  const packages = join(out, 'packages');
  run(process.execPath, [join(root, 'scripts/pack-all.mjs'), packages]);
  const image = join(out, 'image');
  makeImageContext(image, packages);
  console.log(`image context in ${image}`);
  packageChart(join(out, 'chart'));
  writeSbom(join(out, `tributary-${version}.cdx.json`), image, sbomFacts(root));
  const count = writeSums();
  console.log(`${version}: ${count} files in ${out}, and SHA256SUMS`);
}

function packageChart(folder) {
  const helm = findHelm();
  if (helm === undefined)
    return console.log('skipped: the chart, since there is no helm (npm run test:chart builds one)');
  mkdirSync(folder, { recursive: true });
  run(helm, ['package', join(root, 'deploy/helm/tributary'), '--destination', folder]);
}

/** The one on the path, else the one that the chart's tests have built. */
function findHelm() {
  if (spawnSync('helm', ['version']).status === 0) return 'helm';
  const tools = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tributary/chart-tools');
  const built = existsSync(tools) ? readdirSync(tools).map((one) => join(tools, one, 'bin/helm')) : [];
  return built.find((file) => existsSync(file));
}

/** As `sha256sum --check SHA256SUMS` reads it. */
function writeSums() {
  const entries = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => relative(out, join(entry.parentPath, entry.name))).toSorted();
  const sums = files.map(
    (file) =>
      `${createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex')}  ${file}\n`,
  );
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
  return files.length;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error(`${command} ${args[0]} ended with ${status}`);
}

function readArguments(words) {
  const named = words.indexOf('--out');
  return {
    out: resolve(named === -1 ? join(root, 'out') : words[named + 1]),
    allowDirty: words.includes('--allow-dirty'),
  };
}
