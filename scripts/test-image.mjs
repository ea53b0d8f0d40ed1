import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installIfMissing, nodePath, root } from './install.mjs';

// Builds the image and runs it, or says `skipped: …` and why. Installs nothing on this machine but what the lock file names.
installIfMissing();
const { status } = spawnSync(
  nodePath(),
  ['--conditions=tributary-source', join(root, 'test/release/image/main.ts'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
