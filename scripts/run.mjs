import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installIfMissing, nodePath, root } from './install.mjs';

// `tributary` from the sources: installs what is missing, then hands over to the command line.
installIfMissing();
const main = join(root, 'packages/cli/src/main.ts');
const child = spawn(nodePath(), ['--conditions=tributary-source', main, ...process.argv.slice(2)], {
  // The channel is a lifeline: it closes when this process ends, also when it is killed, and the child then ends too.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
// The terminal sends Ctrl-C to both; the child drains and decides when to end. A signal to this process alone is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
