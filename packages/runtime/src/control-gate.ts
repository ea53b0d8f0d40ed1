import type { Consumption } from './consumption.ts';
import type { Permit } from './quarantine.ts';

/** Lets a provider consume while its keys can be read and nobody has anything against it. */
export interface Gate {
  keys(areReadable: boolean): void;
  obey(permit: Permit): void;
}

/** Closed until both have been told. What a person said is shown before keys that are missing as well. */
export function createGate(consumption: Pick<Consumption, 'start' | 'wait'>): Gate {
  let permit: Permit | undefined;
  let hasKeys: boolean | undefined;
  function apply(): void {
    if (permit === 'paused' || permit === 'quarantined') consumption.wait(permit);
    else if (hasKeys === false) consumption.wait('waiting-for-keys');
    else if (hasKeys && permit !== undefined) consumption.start(permit === 'probing' ? 'quarantined' : 'consuming');
  }
  return {
    keys(areReadable) {
      hasKeys = areReadable;
      apply();
    },
    obey(next) {
      permit = next;
      apply();
    },
  };
}
