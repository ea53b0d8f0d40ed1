import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolders } from './build.mjs';
import { imageLock } from './image-lock.mjs';
import { root } from './install.mjs';

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/**
 * Makes the folder that an image is built from: the Dockerfile, the packed packages that it needs, and the lock of all that it
 * installs: the command line and every plugin of the repository. `packed` is what `npm run pack:all` made.
 */
export function makeImageContext(folder, packed) {
  const list = readJson(packed, 'packages.json');
  const { version } = readJson(root, 'package.json');
  const lock = imageLock({
    version,
    names: ['@tributary/cli', ...plugins()],
    lock: readJson(root, 'package-lock.json'),
    archives: Object.fromEntries(Object.entries(list).map(([name, { file }]) => [name, archive(packed, file)])),
  });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'packages'), { recursive: true });
  for (const file of ['Dockerfile', '.dockerignore']) cpSync(join(root, 'deploy/images', file), join(folder, file));
  for (const name of Object.keys(lock.packages[''].dependencies)) {
    const { file } = list[name];
    cpSync(join(packed, file), join(folder, 'packages', file));
  }
  writeJson(join(folder, 'package.json'), { ...lock.packages[''], private: true });
  writeJson(join(folder, 'package-lock.json'), lock);
}

/** The packages of all plugins of the repository: none of them is named anywhere. */
function plugins() {
  const folders = packageFolders().filter((folder) => basename(dirname(folder)) === 'plugins');
  return folders.map((folder) => readJson(folder, 'package.json').name);
}

function archive(packed, file) {
  const digest = createHash('sha512')
    .update(readFileSync(join(packed, file)))
    .digest('base64');
  return { resolved: `file:packages/${file}`, integrity: `sha512-${digest}` };
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // `node scripts/image-context.mjs [folder]`, which packs first: the context of a `docker build`.
  const folder = resolve(process.argv[2] ?? join(root, 'out/image'));
  const packed = join(root, 'out/packages');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/pack-all.mjs'), packed], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  makeImageContext(folder, packed);
  console.log(
    `image context in ${folder}: docker build --tag tributary:${readJson(folder, 'package.json').version} ${folder}`,
  );
}
