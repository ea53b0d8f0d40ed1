import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../../chart/command.ts';
import type { ImageCheck, ImageContext } from './check.ts';

/** A file of the image. */
interface Entry {
  /** As `ls -l` shows it. */
  mode: string;
  owner: string;
  path: string;
}

/** All that lies in the image. */
export function listFiles({ engine, image, scratch }: ImageContext): Entry[] {
  const container = engine.output(['create', image]).trim();
  const archive = join(scratch, 'image.tar');
  try {
    engine.output(['export', '--output', archive, container]);
  } finally {
    engine.run(['rm', container]);
  }
  const lines = output('tar', ['--list', '--verbose', '--numeric-owner', '--file', archive]).trim().split('\n');
  return lines.map((line) => {
    const [mode = '', owner = '', , , , ...path] = line.split(/ +/);
    return { mode, owner, path: path.join(' ').replace(/ -> .*| link to .*/, '') };
  });
}

/** What the engine adds to every container, where nothing is said of it by the image. */
const addedByEngine = /^(\.dockerenv|dev\/|proc\/|sys\/|etc\/(hosts|hostname|resolv\.conf|mtab)$)/;

const rules: readonly { name: string; breaks(entry: Entry): boolean }[] = [
  {
    name: 'another program than node and env',
    breaks: ({ mode, path }) =>
      !mode.startsWith('d') &&
      /(^|\/)s?bin\//.test(path) &&
      !/^usr\/(local\/bin\/node|bin\/env)$/.test(path) &&
      !path.includes('node_modules/'),
  },
  { name: 'a file that runs as another user', breaks: ({ mode }) => /^-..[sS]|^-.....[sS]/.test(mode) },
  {
    name: 'what others may write',
    breaks: ({ mode, path }) => !mode.startsWith('l') && mode[8] === 'w' && path !== 'tmp/',
  },
  { name: 'what does not belong to root', breaks: ({ owner }) => owner !== '0/0' },
  {
    name: 'a source',
    breaks: ({ path }) =>
      /@tributary\/(?!cli\/template\/).*(?<!\.d)\.ts$/.test(path) || /\.(tgz|tsbuildinfo)$/.test(path),
  },
];

/** What must hold of the files in the image. */
export const contentChecks: readonly ImageCheck[] = [
  {
    name: 'it holds Node, what is installed, and nothing else: no shell, no package manager, no sources',
    problems: (context) => {
      const files = listFiles(context).filter(({ path }) => !addedByEngine.test(path));
      return rules.flatMap(({ name, breaks }) => files.filter(breaks).map(({ path }) => `${path} is ${name}`));
    },
  },
  {
    name: 'the packages in it are those of the lock, and no others',
    problems: (context) => {
      const lock = JSON.parse(readFileSync(join(context.context, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, unknown>;
      };
      const named = new Set(Object.keys(lock.packages).filter((place) => place !== ''));
      const packages = /^opt\/tributary\/((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^@./][^/]*)\/$/;
      const installed = listFiles(context).flatMap(({ path }) => packages.exec(path)?.[1] ?? []);
      return [
        ...installed.filter((place) => !named.has(place)).map((place) => `${place} is not in the lock`),
        ...[...named].filter((place) => !installed.includes(place)).map((place) => `${place} is not installed`),
      ];
    },
  },
];
