import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';
import { builtInProviders } from '@tributary/plugin-sdk';
import type { Command } from 'commander';
import type { Output } from '../output.ts';
import { findPackages, findRepository } from '../plugin-packages.ts';
import { scaffoldPlugin } from '../plugin-scaffold.ts';
import type { AddCommand, Shell } from '../program.ts';

interface NewFlags {
  folder?: string;
  packages?: string;
  install: boolean;
}

const idPattern = /^[a-z][a-z0-9-]{0,40}$/;

/** `tributary plugin new <name>`: a whole plugin of a platform that does not exist, to be replaced step by step. */
export function addPluginNewCommand(plugin: Command, addCommand: AddCommand, shell: Shell): void {
  addCommand<NewFlags>(plugin, 'new <name>', async (options, output, [name = '']) => {
    checkName(name);
    const repository = findRepository(shell.workingFolder);
    const folder = chooseFolder(options, shell, { name, repository });
    const home = repository !== undefined && dirname(folder) === join(repository, 'plugins') ? 'repository' : 'own';
    const packages = home === 'own' ? findPackages(packagesFolder(options, shell)) : {};
    writeFiles(folder, scaffoldPlugin({ name, home, packages }));
    const installFolder = home === 'repository' ? dirname(dirname(folder)) : folder;
    if (options.install) {
      output.progress('Installing its packages …');
      await makeReady(folder, installFolder);
    }
    sayWhatNext(output, { name, folder, home, isInstalled: options.install });
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

/** Installs, then writes the golden events, which takes the installed SDK. */
async function makeReady(folder: string, installFolder: string): Promise<void> {
  const npm = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: installFolder,
    encoding: 'utf8',
  });
  if (npm.status !== 0) throw invalid(`npm install failed in ${installFolder}: ${npm.stderr.slice(-2000)}`);
  const { updateGolden } = await import('@tributary/plugin-testing');
  await updateGolden(folder);
}

function sayWhatNext(
  output: Output,
  {
    name,
    folder,
    home,
    isInstalled,
  }: { name: string; folder: string; home: 'repository' | 'own'; isInstalled: boolean },
): void {
  const own = [
    `cd ${folder}`,
    ...(isInstalled ? [] : ['npm install && npm run golden']),
    'npm test',
    'npm run watch',
    'npm start',
  ];
  const repository = [
    ...(isInstalled ? [] : [`npm install && npm run tributary -- plugin test plugins/${name} --update`]),
    `npm run tributary -- plugin test plugins/${name} --watch`,
    'npm run generate   # docs/ name each plugin',
    'npm test',
  ];
  const commands = home === 'own' ? own : repository;
  const text = [
    `${folder} is a plugin of a platform that does not exist. Make it yours: docs/writing-a-plugin.md`,
    ...commands,
  ];
  output.print(text.join('\n  '), { kind: 'plugin', provider: name, folder, home });
}

function invalid(detail: string): TributaryError {
  return new TributaryError('cli.invalid_usage', { detail });
}
