import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodePath, root } from './install.mjs';
import { withLock } from './lock.mjs';

/** The folders of all packages and plugins: what is built and published. */
export function packageFolders() {
  const all = ['packages', 'plugins'].flatMap((group) =>
    readdirSync(join(root, group)).map((one) => join(root, group, one)),
  );
  return all.filter((folder) => existsSync(join(folder, 'package.json')));
}

/**
 * Builds what is not built yet, then runs `whileBuilt`. One at a time: a second build would write the files that the first one's caller
 * reads. Returns the exit code of the build, or what `whileBuilt` returns.
 */
export function build(whileBuilt = () => 0) {
  return withLock(join(root, 'node_modules/.cache/tributary-build.lock'), () => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { status } = spawnSync(nodePath(), [compiler, '-b', ...packageFolders()], { cwd: root, stdio: 'inherit' });
    return status === 0 ? whileBuilt() : (status ?? 1);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build();
