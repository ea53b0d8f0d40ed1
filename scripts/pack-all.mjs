import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { build, packageFolders } from './build.mjs';
import { installIfMissing, root } from './install.mjs';

// Packs every public package and plugin, built, into packed/ or the folder that is named: what a release would publish.
// packages.json beside them says which file is which package.
installIfMissing();
const destination = resolve(process.argv[2] ?? join(root, 'packed'));
// Into a folder of its own first: a package that cannot be packed leaves the last whole set as it was.
const staging = mkdtempSync(join(tmpdir(), 'tributary-pack-'));
try {
  const stages = [];
  const status = build(() => {
    stages.push(...packageFolders().filter(isPublic).map(stage));
    return 0;
  });
  if (status !== 0) process.exitCode = 1;
  else {
    const count = pack(stages);
    replaceFiles();
    console.log(`${count} packages in ${destination}`);
  }
} finally {
  rmSync(staging, { recursive: true, force: true });
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function isPublic(folder) {
  return readManifest(folder).private !== true;
}

/** A package as it is published, in a folder of its own. */
function stage(folder) {
  const { exports, ...manifest } = readManifest(folder);
  const target = join(staging, manifest.name.replace('/', '-'));
  mkdirSync(target);
  // Some of what a package holds is only made for it.
  if (manifest.scripts?.prepack !== undefined) run('npm', ['run', '--silent', '--prefix', folder, 'prepack']);
  for (const entry of [...manifest.files, 'README.md']) {
    const from = join(folder, entry);
    if (existsSync(from))
      cpSync(from, join(target, entry), { recursive: true, filter: (path) => hasSource(folder, path) });
  }
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  // The condition that leads to the sources would lead nowhere: they are not in the package.
  const published = { ...manifest, exports: withoutSources(exports) };
  writeFileSync(join(target, 'package.json'), JSON.stringify(published, null, 2));
  return target;
}

/** What was built of a file that is gone since then stays in dist/, and is not for anybody. */
function hasSource(folder, path) {
  const [, built] = /^dist\/(.*)\.(?:d\.ts|js)$/.exec(relative(folder, path)) ?? [];
  return built === undefined || existsSync(join(folder, 'src', `${built}.ts`));
}

function withoutSources(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([path, target]) => {
      if (typeof target === 'string') return [path, target];
      const { 'tributary-source': _source, ...kept } = target;
      return [path, kept];
    }),
  );
}

/** Makes the archives, and the list that names them: package → its file, and which others of them it needs. */
function pack(stages) {
  const packed = join(staging, 'packed');
  mkdirSync(packed);
  const archives = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', packed, ...stages]),
  );
  const names = new Set(archives.map(({ name }) => name));
  const list = archives.map(({ name, filename }, index) => {
    const { dependencies, peerDependencies } = readManifest(stages[index]);
    const needs = Object.keys({ ...dependencies, ...peerDependencies }).filter((one) => names.has(one));
    return [name, { file: filename, needs }];
  });
  writeFileSync(join(packed, 'packages.json'), `${JSON.stringify(Object.fromEntries(list), null, 2)}\n`);
  return list.length;
}

/** File by file, and those alone that differ: whoever installs from there meanwhile finds every package. */
function replaceFiles() {
  const packed = join(staging, 'packed');
  mkdirSync(destination, { recursive: true });
  const fresh = readdirSync(packed);
  const list = join(destination, 'packages.json');
  const old = existsSync(list)
    ? Object.values(JSON.parse(readFileSync(list, 'utf8'))).flatMap(({ file }) => file ?? [])
    : [];
  for (const file of fresh) {
    const [from, to] = [join(packed, file), join(destination, file)];
    if (!existsSync(to) || !readFileSync(to).equals(readFileSync(from))) cpSync(from, to);
  }
  for (const file of old.filter((one) => !fresh.includes(one))) rmSync(join(destination, file), { force: true });
}

function run(command, args) {
  const { status, stdout, error } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw error ?? new Error(`${command} ${args[0]} failed: ${stdout}`);
  return stdout;
}
