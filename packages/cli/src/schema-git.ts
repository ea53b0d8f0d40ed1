import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { TributaryError } from '@tributary/errors';
import type { SchemaTexts } from './schema-check.ts';
import type { CanonicalTypes } from './schema-json.ts';

const run = promisify(execFile);
const schemasFolder = 'schemas';
const largestOutput = 64 * 1024 * 1024;

/** The schemas of the working tree and those of a ref of the repository that a folder belongs to. */
export interface GitSchemas {
  current: SchemaTexts;
  committed: SchemaTexts;
}

/**
 * Reads `schemas/` as it lies in the working tree and as it was committed at a ref: a tag, a branch, a commit. Throws
 * `cli.ref_unreadable` where there is no repository, no such ref, or no schemas at it.
 */
export async function readGitSchemas(folder: string, ref: string): Promise<GitSchemas> {
  // What begins with a dash is an option to git, and never a ref (git-check-ref-format).
  if (ref.startsWith('-')) throw unreadable(ref, 'a ref does not begin with a dash');
  const top = (await git(folder, ref, ['rev-parse', '--show-toplevel'])).trimEnd();
  const commit = (await git(top, ref, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])).trimEnd();
  const listed = await git(top, ref, ['ls-tree', '-r', '-z', '--name-only', commit, `${schemasFolder}/`]);
  const files = listed.split('\0').filter((file) => isSchemaFile(file));
  const committed = await readVersion(ref, files, (file) => git(top, ref, ['cat-file', 'blob', `${commit}:${file}`]));
  const lying = (await git(top, ref, ['ls-files', '-z', '-co', '--exclude-standard', `${schemasFolder}/`])).split('\0');
  const current = await readVersion('this version', lying.filter(isSchemaFile), (file) => readIfThere(join(top, file)));
  for (const { texts, version } of [committed, current])
    if (Object.keys(texts).length === 0) throw unreadable(ref, `${version} has no ${schemasFolder}/*.avsc`);
  return { current, committed };
}

function isSchemaFile(file: string): boolean {
  return file.endsWith('.avsc') || file === `${schemasFolder}/types.json`;
}

async function readVersion(
  version: string,
  files: readonly string[],
  read: (file: string) => Promise<string | undefined>,
): Promise<SchemaTexts> {
  const contents = await Promise.all(files.map(async (file) => [file, await read(file)] as const));
  const there = contents.filter((entry): entry is [string, string] => entry[1] !== undefined);
  const texts = there.filter(([file]) => file.endsWith('.avsc')).map(([file, text]) => [basename(file, '.avsc'), text]);
  const types = there.find(([file]) => file.endsWith('types.json'));
  return {
    version,
    texts: Object.fromEntries(texts) as Record<string, string>,
    ...(types !== undefined && { types: typesIn(types[1]) }),
  };
}

/** The canonical types by topic; none where the file is no JSON. */
function typesIn(text: string): CanonicalTypes {
  try {
    return JSON.parse(text) as CanonicalTypes;
  } catch {
    return {}; // that every type is gone is then told, which is what it is
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined; // removed and not yet committed
  }
}

/** What git prints. Without a shell: a ref is an argument, whatever stands in it. */
async function git(folder: string, ref: string, args: readonly string[]): Promise<string> {
  try {
    return (await run('git', ['-C', folder, ...args], { maxBuffer: largestOutput })).stdout;
  } catch (cause) {
    throw unreadable(ref, 'git does not know it here', cause);
  }
}

function unreadable(ref: string, why: string, cause?: unknown): TributaryError {
  return new TributaryError('cli.ref_unreadable', { detail: `${JSON.stringify(ref)}: ${why}`, cause });
}
