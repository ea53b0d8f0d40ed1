import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installIfMissing, nodePath, root } from './install.mjs';

// `tributary` from the sources: installs what is missing, then hands over to the command line.
installIfMissing();
const main = join(root, 'packages/cli/src/main.ts');
const child = spawn(nodePath(), ['--conditions=tributary-source', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The terminal sends Ctrl-C to both; the child drains and decides when to end. A signal to this process alone is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
