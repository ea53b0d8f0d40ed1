import type { RawRecord } from '@tributary/interpret';

/** The first header of a name, as text. */
export function headerOf({ headers }: RawRecord, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1].toString();
}
