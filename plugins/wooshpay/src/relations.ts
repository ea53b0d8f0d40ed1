import type { Fields } from '@tributary/plugin-sdk';

/** The id of a related object that stands in the body whole (`card: { id, … }`) or as its id alone (`card: "…"`). */
export function readRelatedId(object: Fields, path: string): string | null {
  return object.optionalId(`${path}.id`) ?? object.optionalId(path);
}
