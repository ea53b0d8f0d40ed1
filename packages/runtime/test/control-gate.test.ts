import { expect, test } from '@jest/globals';
import { createGate } from '../src/control-gate.ts';
import type { Permit } from '../src/quarantine.ts';

type Step = Permit | 'keys' | 'no keys';

/** What the consumption is told after these steps. */
function toldAfter(...steps: Step[]): string | undefined {
  let told: string | undefined;
  const gate = createGate({ start: (as) => (told = as), wait: (state) => (told = state) });
  for (const step of steps) {
    if (step === 'keys' || step === 'no keys') gate.keys(step === 'keys');
    else gate.obey(step);
  }
  return told;
}

test.each<[told: string | undefined, steps: Step[]]>([
  [undefined, []],
  [undefined, ['keys']],
  [undefined, ['running']],
  ['consuming', ['running', 'keys']],
  ['consuming', ['keys', 'running']],
  ['waiting-for-keys', ['running', 'no keys']],
  ['quarantined', ['probing', 'keys']],
  ['waiting-for-keys', ['probing', 'no keys']],
  // Keys that come and go unpause nobody.
  ['paused', ['paused', 'keys']],
  ['paused', ['paused', 'no keys', 'keys']],
  ['paused', ['running', 'keys', 'paused', 'no keys']],
  ['quarantined', ['quarantined', 'no keys', 'keys']],
  ['consuming', ['paused', 'no keys', 'keys', 'running']],
  ['waiting-for-keys', ['paused', 'keys', 'no keys', 'running']],
])('%s: after %j', (told, steps) => {
  expect(toldAfter(...steps)).toBe(told);
});
