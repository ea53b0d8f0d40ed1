import { writeFile } from 'node:fs/promises';

/** Settings of a Java program. */
export type Properties = Readonly<Record<string, string | number | boolean>>;

/** Writes `key=value` lines; backslashes (paths of Windows) are escaped as Java reads them. */
export async function writeProperties(file: string, properties: Properties): Promise<void> {
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${String(value).replaceAll('\\', '\\\\')}\n`);
  await writeFile(file, lines.join(''));
}
