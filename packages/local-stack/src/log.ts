import { readFile } from 'node:fs/promises';

const lineCount = 15;

/** The last lines of a log file, for the message of an error; empty when there is none. Stack traces' inner lines are left out. */
export async function readLastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return lines.slice(-lineCount).join('\n');
}
