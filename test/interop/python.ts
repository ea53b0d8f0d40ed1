import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './command.ts';
import { examplesFolder, type Example } from './example.ts';

const source = join(examplesFolder, 'python-subscriber');
const requirements = join(source, 'requirements.txt');
const probe = `
import ensurepip, sys, venv
assert sys.version_info >= (3, 10)
print(sys.version, sys.executable, sys.prefix)
`;

/** examples/python-subscriber, with the packages in a virtual environment as its README says. */
export const python: Example = {
  language: 'Python',
  async cacheName() {
    const { stdout } = await execute(['python3', '-c', probe]).catch(() => {
      throw new Error('there is no Python 3.10 or newer with venv and pip');
    });
    // A virtual environment is bound to its interpreter.
    const hash = createHash('sha256').update(stdout).update(readFileSync(requirements)).digest('hex');
    return `python-subscriber-${hash.slice(0, 16)}`;
  },
  async install(folder) {
    await execute(['python3', '-m', 'venv', folder]);
    const install = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--no-input',
      '-r',
      requirements,
    ];
    await execute([join(folder, 'bin/python'), ...install]);
  },
  command: (folder) => [join(folder, 'bin/python'), join(source, 'subscriber.py')],
};
