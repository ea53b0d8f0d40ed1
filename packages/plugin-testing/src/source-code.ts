/** Source code with comments blanked out, line for line; strings stay. */
export function blankComments(code: string): string {
  return blankWhere(code, (text) => /^\/[/*]/.test(text));
}

/**
 * Source code with comments, strings and regular expressions blanked out, line for line: what is left is what runs. In templates the
 * text between the placeholders is blanked. Good enough for a plugin's own few files; no parser.
 */
export function blankTexts(code: string): string {
  return blankWhere(code, () => true);
}

function blankWhere(code: string, isMeant: (text: string) => boolean): string {
  let blanked = '';
  let at = 0;
  while (at < code.length) {
    const text = textAt(code, at, blanked);
    if (text === undefined) blanked += code[at] ?? '';
    else blanked += isMeant(text) ? blankText(text) : text;
    at += text?.length ?? 1;
  }
  return blanked;
}

/** What stands in the placeholders of a template runs, and stays. */
function blankText(text: string): string {
  const placeholder = text.startsWith('`') ? /\$\{([^{}`]*)\}|[^\n]/g : /[^\n]/g;
  return text.replaceAll(placeholder, (_part, code?: string) =>
    typeof code === 'string' ? `  ${blankTexts(code)} ` : ' ',
  );
}

const texts: readonly RegExp[] = [
  /\/\/[^\n]*/y,
  /\/\*[\s\S]*?\*\//y,
  /'(?:\\.|[^'\\\n])*'/y,
  /"(?:\\.|[^"\\\n])*"/y,
  /`(?:\\.|[^`\\])*`/y,
];

const regularExpression = /\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/** The comment, string or regular expression that begins here. */
function textAt(code: string, at: number, before: string): string | undefined {
  const matching = texts.map((pattern) => matchAt(pattern, code, at)).find((text) => text !== undefined);
  if (matching !== undefined) return matching;
  // After a value a slash divides; elsewhere it begins a regular expression.
  return /[\w)\]}'"`]\s*$/.test(before.slice(-40)) ? undefined : matchAt(regularExpression, code, at);
}

function matchAt(pattern: RegExp, code: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(code)?.[0];
}
