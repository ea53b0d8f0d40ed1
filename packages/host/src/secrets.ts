import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TributaryError, type ErrorCode } from '@tributary/errors';

/** Where a secret is. The only form in which a configuration speaks of one. */
export type SecretReference = { kind: 'env'; name: string } | { kind: 'file'; path: string };

/** What `readSecret` needs besides the reference. */
export interface SecretContext {
  /** The process's environment. */
  environment: NodeJS.ProcessEnv;
  /** Relative files are found from here: `Config.folder`. */
  folder: string;
  /** Whose secret it is, for the error: `providers.wooshpay.accounts.main key 2026-01`. */
  owner: string;
  /** `config.key_unreadable` by default; `config.secret_unreadable` for what is no provider's key. */
  code?: Extract<ErrorCode, 'config.key_unreadable' | 'config.secret_unreadable'>;
}

/** Largest secret file, in bytes. */
export const maxSecretBytes = 65_536;

/**
 * The bytes of a secret. A variable counts exactly as it is; a file without one line end (`\n` or `\r\n`) at its end,
 * which editors and `echo` add.
 * @throws TributaryError with the context's code: absent, empty, only white space, no regular file, over 64 KiB.
 * Invariant 9: the detail holds the owner and the variable's name or the file's path, and nothing of the content.
 */
export function readSecret(reference: SecretReference, context: SecretContext): Buffer {
  const secret = reference.kind === 'env' ? readVariable(reference.name, context) : readFile(reference.path, context);
  if (secret.toString('latin1').trim() === '') {
    throw unreadable(reference, context, { reason: 'is empty' });
  }
  return secret;
}

function readVariable(name: string, context: SecretContext): Buffer {
  const value = context.environment[name];
  if (value === undefined) {
    throw unreadable({ kind: 'env', name }, context, { reason: 'is not set' });
  }
  return Buffer.from(value);
}

function readFile(path: string, context: SecretContext): Buffer {
  const refuse = (reason: string, cause?: unknown) => unreadable({ kind: 'file', path }, context, { reason, cause });
  const file = open(resolve(context.folder, path), (cause) => refuse('cannot be read', cause));
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      throw refuse('is no regular file');
    }
    if (stat.size > maxSecretBytes) {
      throw refuse(`is larger than ${maxSecretBytes} bytes`);
    }
    return withoutLineEnd(readFileSync(file));
  } finally {
    closeSync(file);
  }
}

function open(path: string, refuse: (cause: unknown) => TributaryError): number {
  try {
    // Without O_NONBLOCK a named pipe in the file's place would hang the process until somebody writes to it.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw refuse(cause);
  }
}

function withoutLineEnd(content: Buffer): Buffer {
  const lineFeed = content.at(-1) === 0x0a ? 1 : 0;
  const carriageReturn = lineFeed === 1 && content.at(-2) === 0x0d ? 1 : 0;
  return content.subarray(0, content.length - lineFeed - carriageReturn);
}

function unreadable(
  reference: SecretReference,
  { owner, code = 'config.key_unreadable' }: SecretContext,
  { reason, cause }: { reason: string; cause?: unknown },
): TributaryError {
  const place = reference.kind === 'env' ? `variable ${reference.name}` : `file ${reference.path}`;
  return new TributaryError(code, { detail: `${owner}: ${place} ${reason}`, cause });
}
