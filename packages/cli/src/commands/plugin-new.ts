import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';
import { builtInProviders } from '@tributary/plugin-sdk';
import type { Command } from 'commander';
import type { Output } from '../output.ts';
import { findPackages, findRepository, vendoredSpecs, vendorPackages } from '../plugin-packages.ts';
import { scaffoldPlugin } from '../plugin-scaffold.ts';
import type { AddCommand, Shell } from '../program.ts';

interface NewFlags {
  folder?: string;
  packages?: string;
  install: boolean;
}

/** `@tributary/plugin-<name>` is no plugin, but what authors use. */
const reservedNames = new Set(['sdk', 'testing']);

const idPattern = /^[a-z][a-z0-9-]{0,40}$/;

/** `tributary plugin new <name>`: a whole plugin of a platform that does not exist, to be replaced step by step. */
export function addPluginNewCommand(plugin: Command, addCommand: AddCommand, shell: Shell): void {
  addCommand<NewFlags>(plugin, 'new <name>', async (options, output, [name = '']) => {
    checkName(name);
    const repository = findRepository(shell.workingFolder);
    const folder = chooseFolder(options, shell, { name, repository });
    const home = repository !== undefined && dirname(folder) === join(repository, 'plugins') ? 'repository' : 'own';
    const packages = home === 'own' ? findPackages(packagesFolder(options, shell)) : {};
    writeFiles(folder, scaffoldPlugin({ name, home, packages: vendoredSpecs(packages) }));
    if (home === 'own') vendorPackages(folder, packages);
    const created = { name, folder, home, isInstalled: options.install } as const;
    if (options.install) {
      output.progress('Installing its packages …');
      await makeReady(created);
    }
    sayWhatNext(output, created);
  })
    .description('A new plugin in a folder of its own, green from the first minute')
    .option('--folder <folder>', "where; else plugins/<name> in Tributary's repository, and ./<name> elsewhere")
    .option('--packages <folder>', "packed packages of Tributary; else this command line's own")
    .option('--no-install', 'write the files alone');
}

function checkName(name: string): void {
  if (!idPattern.test(name))
    throw invalid(`${name}: an id has lower-case letters, digits and hyphens, at most 41, and begins with a letter`);
  if (builtInProviders().includes(name)) throw invalid(`${name}: there is a plugin of that name`);
  if (reservedNames.has(name)) throw invalid(`${name}: @tributary/plugin-${name} is a package for authors`);
}

function chooseFolder(
  { folder }: NewFlags,
  { workingFolder }: Shell,
  { name, repository }: { name: string; repository: string | undefined },
): string {
  const usual = repository === undefined ? join(workingFolder, name) : join(repository, 'plugins', name);
  const chosen = folder === undefined ? usual : resolve(workingFolder, folder);
  if (existsSync(chosen) && readdirSync(chosen).length > 0)
    throw invalid(`${chosen} is not empty; name another with --folder`);
  return chosen;
}

function packagesFolder({ packages }: NewFlags, { workingFolder }: Shell): string | undefined {
  return packages === undefined ? undefined : resolve(workingFolder, packages);
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

interface NewPlugin {
  name: string;
  folder: string;
  home: 'repository' | 'own';
  isInstalled: boolean;
}

/** Installs, then writes the golden events, which takes the installed SDK. */
async function makeReady(created: NewPlugin): Promise<void> {
  const { folder, home } = created;
  const installFolder = home === 'repository' ? dirname(dirname(folder)) : folder;
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: installFolder,
    encoding: 'utf8',
  });
  if (npm.status !== 0)
    throw invalid(
      `the plugin is written, but npm install failed in ${installFolder}; once that is mended: ${installCommand(created)}: ${npm.error?.message ?? npm.stderr.slice(-2000)}`,
    );
  const { updateGolden } = await import('@tributary/plugin-testing');
  await updateGolden(folder);
}

/** What `makeReady` does, for a person to type. */
function installCommand({ home, name }: NewPlugin): string {
  return home === 'own'
    ? 'npm install && npm run golden'
    : `npm install && npm run tributary -- plugin test plugins/${name} --update`;
}

function sayWhatNext(output: Output, created: NewPlugin): void {
  const { name, folder, home, isInstalled } = created;
  const install = isInstalled ? [] : [installCommand(created)];
  const own = [`cd ${folder}`, ...install, 'npm test', 'npm run watch', 'npm start'];
  const repository = [
    ...install,
    `npm run tributary -- plugin test plugins/${name} --watch`,
    'npm run generate   # docs/ name each plugin',
    '# test/plugins/same-fact.ts: which of its facts another platform tells too',
    'npm test',
  ];
  const text = [
    `${folder} is a plugin of a platform that does not exist. Make it yours: docs/writing-a-plugin.md of Tributary's repository`,
    ...(home === 'own' ? own : repository),
  ];
  output.print(text.join('\n  '), { kind: 'plugin', provider: name, folder, home });
}

function invalid(detail: string): TributaryError {
  return new TributaryError('cli.invalid_usage', { detail });
}
