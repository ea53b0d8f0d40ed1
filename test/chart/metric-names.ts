import { sourcesBelow } from '../architecture/sources.ts';
import { expressionTexts } from './rules.ts';

/** The metrics that alerts and dashboard name, and that no source makes. */
export function metricProblems(): string[] {
  const made = new Set(
    namesIn(
      sourcesBelow('packages')
        .filter(({ path }) => path.includes('/src/'))
        .map(({ text }) => text),
    ),
  );
  const named = new Set(namesIn(expressionTexts()).map((name) => name.replace(/_(bucket|sum|count)$/, '')));
  return [...named].filter((name) => !made.has(name)).map((name) => `${name} is no metric of the application`);
}

function namesIn(texts: string[]): string[] {
  return texts.flatMap((text) => [...text.matchAll(/\btributary_[a-z_]+[a-z]/g)].map(([name]) => name));
}
