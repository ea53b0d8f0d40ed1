import { isConfigError, parseConfig, type Mistake } from '../src/index.ts';

/** Where the texts of these tests are said to come from. */
export const file = '/etc/tributary/tributary.yaml';

/** The mistakes of a configuration; none where it is right. */
export function mistakesOf(text: string): readonly Mistake[] {
  try {
    parseConfig(text, { file });
  } catch (error) {
    if (isConfigError(error)) {
      return error.mistakes;
    }
    throw error;
  }
  return [];
}
