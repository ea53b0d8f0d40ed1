/** A command that a page names: its words, then positional ones, and its long options. */
export interface NamedCommand {
  words: string[];
  flags: string[];
}

const runs = /(?:npm run (?:--silent )?tributary --|\btributary|npm start --)((?: +(?!#)[^\s`|#]+)+)/g;

/** Every `tributary …` (also as `npm run tributary -- …`, and `npm start -- …`, which is `up`) that stands as code on a page. */
export function commandsOf(page: string): NamedCommand[] {
  const codes = [...page.matchAll(/^ *```(?:sh|console)?\n([\s\S]*?)^ *```$|`([^`\n]+)`/gm)];
  return (
    codes
      .flatMap(([, fence, span]) => (fence ?? span ?? '').split('\n'))
      // `plugin new | test` is a list of commands and none that anybody types.
      .filter((line) => !/\w \| \w/.test(line))
      .flatMap((line) => [...line.matchAll(runs)])
      .map(([whole, rest = '']) => readCommand(rest.trim().split(/ +/), whole.startsWith('npm start')))
  );
}

function readCommand(tokens: string[], isUp: boolean): NamedCommand {
  const firstFlag = tokens.findIndex((token) => token.startsWith('-'));
  const words = firstFlag < 0 ? tokens : tokens.slice(0, firstFlag);
  return {
    words: isUp ? ['up'] : words,
    flags: tokens.filter((token) => /^--[a-z]/.test(token)).map((token) => token.split('=')[0] ?? token),
  };
}

/** The scripts that a page runs with `npm run`, and `test` and `start` for their short forms. */
export function scriptsOf(page: string): string[] {
  const named = [...page.matchAll(/\bnpm (?:run (?:--silent )?([a-z][\w:-]*)|(test|start)\b)/g)];
  return [...new Set(named.map(([, script, short]) => script ?? short ?? ''))];
}
