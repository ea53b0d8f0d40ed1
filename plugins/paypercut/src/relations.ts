import type { Fields } from '@tributary/plugin-sdk';

/** The id of a related object that stands in the body as its id, or whole where it was asked for (`expand`). */
export function readRelatedId(object: Fields, path: string): string | null {
  return object.optionalId(`${path}.id`) ?? object.optionalId(path);
}
