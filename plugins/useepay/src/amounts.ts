import type { Fields, Money } from '@tributary/plugin-sdk';
import type { AmountUnit, Settings } from './settings.ts';

type AmountReader = (object: Fields, path: string) => Money | null;

/** A record, so that a unit that is neither has no reader: it crashes, and never becomes one of the two. */
const readers: Readonly<Record<AmountUnit, AmountReader>> = {
  major: (object, path) => object.optionalMajorUnits(path, 'currency'),
  minor: (object, path) => object.optionalMinorUnits(path, 'currency'),
};

/** The amount at `path` in the object's `currency`, in the account's unit; null where there is none. Throws `decode.unexpected_shape`. */
export function readAmount(object: Fields, path: string, { amountUnit }: Settings): Money | null {
  return readers[amountUnit](object, path);
}
