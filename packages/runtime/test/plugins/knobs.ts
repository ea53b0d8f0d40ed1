import type { StandardResult, StandardSchemaV1 } from '@tributary/plugin-sdk';
import { acmePlugin } from './acme.ts';

/** What the plugin makes of its settings. */
export interface Knobs {
  amountUnit: string;
  rounded: boolean;
}

/** Settings with a default and two mistakes that can be made; `later` is judged asynchronously, which no schema may. */
const settings: StandardSchemaV1<unknown, Knobs> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      const { amountUnit } = value as Partial<Knobs>;
      if (amountUnit === 'later') return Promise.reject<StandardResult<Knobs>>(new Error('too late'));
      if (amountUnit === 'minor' || amountUnit === 'major') return { value: { amountUnit, rounded: false } };
      return {
        issues: [
          { message: 'must be minor or major', path: ['amountUnit'] },
          { message: 'must say more', path: [{ key: 'deep' }, 0] },
          { message: 'is not enough' },
        ],
      };
    },
  },
};

export default { ...acmePlugin('knobs'), settings };
