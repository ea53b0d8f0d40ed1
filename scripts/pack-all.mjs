import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installIfMissing, nodePath, root } from './install.mjs';

// Packs every public package and plugin, built, into packed/: what a release would publish. packed/packages.json names the files.
installIfMissing();
const destination = join(root, 'packed');
// Into a folder of its own first: whoever reads packed/ meanwhile finds a whole set, the old or the new one.
const staging = mkdtempSync(join(tmpdir(), 'tributary-pack-'));
try {
  run(nodePath(), [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...folders()], root);
  const packed = join(staging, 'packed');
  mkdirSync(packed);
  const files = Object.fromEntries(folders().map((folder) => pack(folder, packed)));
  writeFileSync(join(packed, 'packages.json'), `${JSON.stringify(files, null, 2)}\n`);
  rmSync(destination, { recursive: true, force: true });
  cpSync(packed, destination, { recursive: true });
  console.log(`${Object.keys(files).length} packages in packed/`);
} finally {
  rmSync(staging, { recursive: true, force: true });
}

function folders() {
  const all = ['packages', 'plugins'].flatMap((group) =>
    readdirSync(join(root, group)).map((one) => join(root, group, one)),
  );
  return all.filter((folder) => existsSync(join(folder, 'package.json')));
}

function pack(folder, packed) {
  const { exports, ...manifest } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const stage = join(staging, manifest.name.replace('/', '-'));
  mkdirSync(stage);
  for (const entry of [...manifest.files, 'README.md']) {
    if (existsSync(join(folder, entry))) cpSync(join(folder, entry), join(stage, entry), { recursive: true });
  }
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  // The condition that leads to the sources would lead nowhere: they are not in the package.
  writeFileSync(
    join(stage, 'package.json'),
    JSON.stringify({ ...manifest, exports: withoutSources(exports) }, null, 2),
  );
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', packed], stage),
  );
  return [manifest.name, filename];
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

function run(command, args, cwd) {
  const { status, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) {
    console.error(stdout);
    rmSync(staging, { recursive: true, force: true });
    process.exit(1);
  }
  return stdout;
}
