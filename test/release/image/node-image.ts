import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { output, run } from '../../chart/command.ts';
import type { Engine, NoEngine } from './engine.ts';

const root = join(import.meta.dirname, '../../..');
const debian = { suite: 'bookworm', mirror: 'http://deb.debian.org/debian' };
const standIn = 'tributary-test/node-stand-in';

/** What the image is built from. */
export interface BaseImage {
  kind: 'base';
  image: string;
  /** For the reader. */
  name: string;
}

/** The base image that the Dockerfile names. */
export function pinnedBase(): string {
  const dockerfile = readFileSync(join(root, 'deploy/images/Dockerfile'), 'utf8');
  return /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1] ?? '';
}

/**
 * The pinned base, where the engine has it or can pull it; else one like it, of Debian's own packages and the Node and npm of this
 * machine, under a name of its own: nobody's `node` is replaced.
 */
export function findBase(engine: Engine): BaseImage | NoEngine {
  const pinned = pinnedBase();
  const isThere = engine.run(['image', 'inspect', pinned]).status === 0;
  // One of our own has no registry to pull from.
  if (isThere || (!engine.isOwn && engine.run(['pull', '--quiet', pinned]).status === 0))
    return { kind: 'base', image: pinned, name: pinned };
  const tools = ['debootstrap', 'tar'].filter((name) => run('sh', ['-c', `command -v ${name}`]).status !== 0);
  if (tools.length > 0)
    return { kind: 'none', why: `${pinned} is not to be had, nor ${tools.join(', ')} to make one like it` };
  if (process.getuid?.() !== 0)
    return { kind: 'none', why: `${pinned} is not to be had, and only root can make one like it` };
  makeStandIn(engine);
  return { kind: 'base', image: standIn, name: `a stand-in for ${pinned}: Debian ${debian.suite} by debootstrap` };
}

function makeStandIn(engine: Engine): void {
  engine.output(['import', debianArchive(), `${standIn}-debian`]);
  const folder = mkdtempSync(join(tmpdir(), 'tributary-base-'));
  try {
    addNode(join(folder, 'root'));
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${standIn}-debian\nCOPY root/ /\n`);
    engine.output(['build', '--tag', standIn, folder]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Made once: it takes minutes. */
function debianArchive(): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tributary/base-image');
  const archive = join(cache, `${debian.suite}.tar`);
  if (existsSync(archive)) return archive;
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'root-'));
  try {
    output('nice', ['-n', '19', 'debootstrap', '--variant=minbase', debian.suite, folder, debian.mirror]);
    const left = ['./var/cache/apt/archives', './var/lib/apt/lists', './dev'].map((path) => `--exclude=${path}/*`);
    output('tar', ['--directory', folder, ...left, '--create', '--file', `${archive}.half`, '.']);
    renameSync(`${archive}.half`, archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return archive;
}

/** Node and npm where the official image has them, and how this machine reaches the registry. */
function addNode(folder: string): void {
  const local = join(folder, 'usr/local');
  for (const name of ['bin', 'etc', 'lib/node_modules']) mkdirSync(join(local, name), { recursive: true });
  cpSync(process.execPath, join(local, 'bin/node'));
  const npm = dirname(dirname(output('sh', ['-c', 'realpath "$(command -v npm)"']).trim()));
  cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true });
  output('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm')]);
  const setting = (name: string): string => output('npm', ['config', 'get', name]).trim();
  const authorities = process.env['NODE_EXTRA_CA_CERTS'] ?? setting('cafile');
  const settings = [`registry=${setting('registry')}`];
  if (existsSync(authorities)) {
    cpSync(authorities, join(local, 'etc/authorities.crt'), { dereference: true });
    settings.push('cafile=/usr/local/etc/authorities.crt');
  }
  writeFileSync(join(local, 'etc/npmrc'), `${settings.join('\n')}\n`);
}
