import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What keeps a repository from being released: a sentence each, which names the file and what to do. Versions are held against that
 * of the root's package.json. `allowDirty`: the work tree may hold what is not committed.
 */
export function releaseProblems(root, { allowDirty = false } = {}) {
  const { version, devDependencies } = readJson(root, 'package.json');
  return [
    ...packageProblems(root, version),
    ...lockProblems(root, version),
    ...lineProblems(root, { version, node: devDependencies.node }),
    ...changelogProblems(root, version),
    ...tagProblems(root, version),
    ...(allowDirty ? [] : dirtProblems(root)),
  ];
}

const readText = (root, file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');
const readJson = (root, file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** The folders of what is published. */
function publicFolders(root) {
  const all = ['packages', 'plugins'].flatMap((group) =>
    readdirSync(join(root, group)).map((one) => `${group}/${one}`),
  );
  return all.filter(
    (folder) =>
      existsSync(join(root, folder, 'package.json')) && readJson(root, `${folder}/package.json`).private !== true,
  );
}

function packageProblems(root, version) {
  return publicFolders(root).flatMap((folder) => {
    const file = `${folder}/package.json`;
    const { version: own, dependencies = {}, peerDependencies = {} } = readJson(root, file);
    const needs = Object.entries({ ...dependencies, ...peerDependencies }).filter(([name]) =>
      name.startsWith('@tributary/'),
    );
    return [
      ...(own === version
        ? []
        : [`${file} says version ${own}, and package.json ${version}: they are released together.`]),
      ...needs
        .filter(([, wanted]) => wanted !== version)
        .map(([name, wanted]) => `${file} needs ${name} ${wanted}, and ${version} is released.`),
    ];
  });
}

function lockProblems(root, version) {
  const { packages } = readJson(root, 'package-lock.json');
  return publicFolders(root)
    .filter((folder) => packages[folder]?.version !== version)
    .map(
      (folder) =>
        `package-lock.json says ${folder} is ${packages[folder]?.version ?? 'not there'}, and package.json ${version}: run npm install.`,
    );
}

/** Lines outside of package.json files that say a version: where, how to find it, and what it must be. */
const lines = [
  {
    file: 'deploy/helm/tributary/Chart.yaml',
    what: 'appVersion',
    pattern: /^appVersion: '?([^'\s]+)'?$/m,
    of: 'version',
  },
  {
    file: 'deploy/images/Dockerfile',
    what: 'the label org.opencontainers.image.version',
    pattern: /org\.opencontainers\.image\.version="([^"]*)"/,
    of: 'version',
  },
  { file: 'deploy/images/Dockerfile', what: 'NODE_IMAGE', pattern: /^ARG NODE_IMAGE=node:([\d.]+)-/m, of: 'node' },
  { file: 'deploy/compose/compose.yaml', what: "the image's tag", pattern: /:-tributary:([\w.-]+)\}/, of: 'version' },
];

function lineProblems(root, wanted) {
  return lines.flatMap(({ file, what, pattern, of }) => {
    const found = pattern.exec(readText(root, file))?.[1];
    if (found === wanted[of]) return [];
    const source = of === 'node' ? 'the tests run on Node' : 'package.json says';
    return [`${file}: ${what} is ${found ?? 'not there'}, and ${source} ${wanted[of]}.`];
  });
}

/** The release's own section, or what is waiting for one. */
function changelogProblems(root, version) {
  const sections = readText(root, 'CHANGELOG.md').split(/^## /m).slice(1);
  const isOf = (name) => (section) =>
    section === name || section.startsWith(`${name}\n`) || section.startsWith(`${name} `);
  const section = sections.find(isOf(version)) ?? sections.find(isOf('Unreleased'));
  if (section === undefined)
    return [`CHANGELOG.md has no section "## ${version}" and none "## Unreleased": say what is new.`];
  const [title = '', ...text] = section.split('\n');
  return text.join('').trim() === '' ? [`CHANGELOG.md says nothing below "## ${title}": say what is new.`] : [];
}

function tagProblems(root, version) {
  const tagged = git(root, 'rev-parse', '--verify', '--quiet', `refs/tags/v${version}^{commit}`);
  return tagged === undefined || tagged === git(root, 'rev-parse', 'HEAD')
    ? []
    : [`v${version} is the tag of ${tagged.slice(0, 12)} already: raise the version.`];
}

function dirtProblems(root) {
  const changed = git(root, 'status', '--porcelain');
  if (changed === undefined) return ['This is no git repository: nobody could say what was released.'];
  if (changed === '') return [];
  const files = changed.split('\n').map((line) => line.slice(3));
  const more = files.length > 3 ? ` and ${files.length - 3} more` : '';
  return [`Not committed: ${files.slice(0, 3).join(', ')}${more}. Commit it, or try with --allow-dirty.`];
}

/** What git answers; `undefined` where it refuses. */
function git(root, ...args) {
  const { status, stdout } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.trimEnd() : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // `node scripts/release-check.mjs [folder] [--allow-dirty]`
  const [folder = join(import.meta.dirname, '..')] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const problems = releaseProblems(resolve(folder), { allowDirty: process.argv.includes('--allow-dirty') });
  for (const problem of problems) console.error(`✗ ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
