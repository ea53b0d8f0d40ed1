import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import { type ConfigPath, type Mistake } from './config-mistake.ts';

/** A YAML text as plain data, and where things stand in it. */
export interface YamlText {
  /** `undefined` where there are mistakes. */
  data: unknown;
  /** What is wrong with the YAML itself. */
  mistakes: Mistake[];
  /** The line, from 1, of the nearest place to a path that the text has. */
  lineOf(path: ConfigPath): number;
}

/**
 * Reads one YAML 1.2 document. Refused are doubled keys, keys that are no strings, unknown tags, and anchors with their
 * aliases: a few lines of those unfold to gigabytes or to a circle, and a value is looked for where it stands.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  // prettyErrors would quote the line, which may hold a secret (invariant 9).
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    stringKeys: true,
    logLevel: 'error',
  });
  const mistakes = [...document.errors, ...document.warnings].map((error) => yamlMistake(error, lines));
  if (mistakes.length === 0) {
    mistakes.push(...forbiddenNodes(document, lines));
  }
  return {
    data: mistakes.length > 0 ? undefined : document.toJS(),
    mistakes,
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

/** Sentences for the errors whose own message quotes the text (invariant 9: it may be a secret). */
const ownSentences: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'anchors and aliases are not accepted; write the value where it belongs',
  BAD_DIRECTIVE: 'is a directive that is not accepted',
  BAD_DQ_ESCAPE: 'has an escape sequence that YAML does not know; use single quotes',
  BAD_SCALAR_START: 'is a value that must stand in quotes',
  TAG_RESOLVE_FAILED: 'has a tag that is not accepted',
  UNEXPECTED_TOKEN: 'has something that does not belong here; check quotes, brackets and indentation',
};

function yamlMistake(error: YAMLError, lines: LineCounter): Mistake {
  const { line, col } = lines.linePos(error.pos[0]);
  const sentence = ownSentences[error.code] ?? `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  return { path: '', message: `column ${col}: no valid YAML: ${sentence}`, line };
}

function forbiddenNodes(document: Document, lines: LineCounter): Mistake[] {
  const mistakes: Mistake[] = [];
  const refuse = (offset: number, message: string) =>
    mistakes.push({ path: '', message, line: lines.linePos(offset).line });
  visit(document, {
    Alias: (_, alias) => void refuse(alias.range?.[0] ?? 0, ownSentences.BAD_ALIAS ?? ''),
    Pair: (_, { key }) => {
      // zod drops this name without a word, and assigning it elsewhere changes a prototype.
      if (isScalar(key) && key.value === '__proto__') {
        refuse(key.range?.[0] ?? 0, 'no name may be __proto__');
      }
    },
  });
  return mistakes;
}

/** Where a path stands, else the nearest place above it that is there. A name of a map counts, not its value. */
function offsetOf(document: Document, path: ConfigPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    const [place, value] = step(node, part);
    offset = startOf(place) ?? offset;
    node = value;
  }
  return offset;
}

/** One step of a path: the node that names the place, and the node below it. */
function step(node: unknown, part: string | number): [place: unknown, value: unknown] {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
    return [pair?.key, pair?.value];
  }
  const item = isSeq(node) && typeof part === 'number' ? node.items[part] : undefined;
  return [item, item];
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
