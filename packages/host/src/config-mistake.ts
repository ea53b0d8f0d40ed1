import { isTributaryError, TributaryError } from '@tributary/errors';

/** Where a value stands in the configuration: names of maps and indexes of lists. */
export type ConfigPath = readonly (string | number)[];

/** One mistake of a configuration. Neither field quotes a value: it could be a secret that stands in the wrong place. */
export interface Mistake {
  /** `providers.wooshpay.accounts.main.keys[0].env`; empty for the file as a whole. */
  path: string;
  message: string;
  /** Line of the file, from 1; absent where it is not known. */
  line?: number;
}

/** `config.invalid` with every mistake of the file. The detail lists them too, one per line. */
export class ConfigError extends TributaryError {
  readonly file: string;
  readonly mistakes: readonly Mistake[];

  constructor(file: string, mistakes: readonly Mistake[]) {
    super('config.invalid', { detail: [file, ...mistakes.map(printMistake)].join('\n') });
    this.name = 'ConfigError';
    this.file = file;
    this.mistakes = mistakes;
  }
}

/** By shape and not by `instanceof`, as `isTributaryError`. */
export function isConfigError(value: unknown): value is ConfigError {
  return isTributaryError(value) && 'mistakes' in value && Array.isArray(value.mistakes);
}

/** A mistake as one line: `line 12: kafka.brokers[0]: must be host:port`. */
export function printMistake(mistake: Mistake): string {
  const line = mistake.line === undefined ? '' : `line ${mistake.line}: `;
  const path = mistake.path === '' ? '' : `${mistake.path}: `;
  return `${line}${path}${mistake.message}`;
}

/** `['a', 'b', 0]` → `a.b[0]`. Names that are no plain words stand in brackets and quotes, cut to 60 characters. */
export function printPath(path: ConfigPath): string {
  return path.map((part, index) => printPart(part, index === 0)).join('');
}

function printPart(part: string | number, isFirst: boolean): string {
  if (typeof part === 'number') {
    return `[${part}]`;
  }
  if (!/^[\w-]{1,60}$/.test(part)) {
    return `[${JSON.stringify(part.length > 60 ? `${part.slice(0, 60)}…` : part)}]`;
  }
  return isFirst ? part : `.${part}`;
}
