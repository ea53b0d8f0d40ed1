import { describe, expect, test } from '@jest/globals';
import { disturbanceOf, disturbedIn, heavyIn, noiseMs } from './disturbance.ts';
import type { Outage, Phase, Wait } from './waits.ts';

const phases = new Map<Phase, Outage>([
  ['before', { from: 0, until: 1_000 }],
  ['during', { from: 2_000, until: 3_000 }],
]);
const bounds = { recoveryMs: 1, undisturbed: 'trickle' } as const;

/** A hundred webhooks within a phase, the last of which wait longer. */
function waitsIn(phase: Phase, longest: number, provider = 'trickle'): Wait[] {
  const { from } = phases.get(phase) as Outage;
  return Array.from({ length: 100 }, (_, at) => {
    const receivedMs = from + at * 10;
    return { provider, receivedMs, publishedMs: receivedMs + (at >= 98 ? longest : 20) };
  });
}

const found = (waits: Wait[]): string[] => disturbedIn(disturbanceOf(waits, bounds, phases));

describe('a provider is undisturbed', () => {
  test('where its webhooks wait at most twice as long as before', () => {
    expect(found([...waitsIn('before', 400), ...waitsIn('during', 800)])).toEqual([]);
    expect(found([...waitsIn('before', 400), ...waitsIn('during', 801)])).toEqual([
      '1 in 100 webhooks of trickle waited more than 801 ms, 400 before, and 800 may pass',
    ]);
  });

  test('where they wait no longer than noise', () => {
    expect(found([...waitsIn('before', 5), ...waitsIn('during', noiseMs)])).toEqual([]);
    expect(found([...waitsIn('before', 5), ...waitsIn('during', noiseMs + 1)])).toHaveLength(1);
  });

  test('whatever the others wait, and whatever it waits between the two', () => {
    const between = { provider: 'trickle', receivedMs: 1_500, publishedMs: 9_000 };
    const others = waitsIn('during', 60_000, 'flood');
    expect(found([...waitsIn('before', 5), ...waitsIn('during', 5), ...others, between])).toEqual([]);
  });

  test('not where it had no webhooks', () => {
    expect(found(waitsIn('before', 5))).toHaveLength(1);
    expect(found(waitsIn('during', 5))).toHaveLength(1);
  });

  test('where nobody asks', () => {
    expect(disturbedIn(disturbanceOf(waitsIn('during', 5), { recoveryMs: 1 }, phases))).toEqual([]);
  });
});

test('a runtime is too heavy above its bound, where there is one', () => {
  expect(heavyIn(250 * 1024 * 1024, { recoveryMs: 1, memoryMb: 250 })).toEqual([]);
  expect(heavyIn(250 * 1024 * 1024 + 1, { recoveryMs: 1, memoryMb: 250 })).toEqual([
    'a runtime took 251 MB, and no more than 250 are allowed',
  ]);
  expect(heavyIn(1e12, { recoveryMs: 1 })).toEqual([]);
});
