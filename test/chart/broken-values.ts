import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { tryToRender, valuesFile } from './rendering.ts';
import type { Toolbox } from './toolbox.ts';

const brokenFolder = join(import.meta.dirname, 'broken');

/** What stands for a secret in the planted values; nothing may ever print it. */
const planted = /planted|a{32}/;

/** Each mistake of the folder `broken`, laid over good values, is refused with the sentence that its first line says. */
export const brokenValues: Check = {
  name: 'broken values are refused with a sentence',
  needs: ['helm'],
  problems: ({ toolbox }) => {
    const files = readdirSync(brokenFolder).filter((file) => file.endsWith('.yaml'));
    return files.flatMap((file) => refusalProblems(toolbox, file));
  },
};

function refusalProblems(toolbox: Toolbox, file: string): string[] {
  const text = readFileSync(join(brokenFolder, file), 'utf8');
  const sentence = /^# says: (.+)$/m.exec(text)?.[1];
  if (sentence === undefined) return [`broken/${file} does not say what is expected`];
  const { status, text: said } = tryToRender(toolbox, valuesFile('minimal'), join(brokenFolder, file));
  if (status === 0) return [`broken/${file} is taken`];
  return [
    ...(said.includes(sentence) ? [] : [`broken/${file}: ${said}`]),
    ...(planted.test(said) ? [`broken/${file}: the planted secret is printed`] : []),
  ];
}
