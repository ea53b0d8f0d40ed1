import { execFileSync } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * What the AsyncAPI parser holds against each of several documents, hints left out. In a process of its own: the parser is
 * hundreds of files, which Jest would load ten times as slowly.
 */
export function asyncApiProblems(documents: readonly string[]): string[][] {
  const output = execFileSync(process.execPath, [import.meta.filename], {
    input: JSON.stringify(documents),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output) as string[][];
}

/** Errors and warnings, as Spectral numbers them. */
const problem: readonly number[] = [0, 1];

async function problemsOf(documents: readonly string[]): Promise<string[][]> {
  const { Parser } = await import('@asyncapi/parser');
  const parser = new Parser();
  const all: string[][] = [];
  for (const document of documents) {
    const diagnostics = await parser.validate(document);
    const problems = diagnostics.filter(({ severity }) => problem.includes(severity));
    all.push(problems.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  return all;
}

if (import.meta.main)
  process.stdout.write(JSON.stringify(await problemsOf(JSON.parse(await text(process.stdin)) as string[])));
