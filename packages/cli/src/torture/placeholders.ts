/** What stands for `{port}` and `{folder}` in the options. */
export interface Places {
  port: number;
  folder: string;
}

/** A text with its placeholders filled in. */
export function filledIn(text: string, { port, folder }: Places): string {
  return text.replaceAll('{port}', String(port)).replaceAll('{folder}', folder);
}
