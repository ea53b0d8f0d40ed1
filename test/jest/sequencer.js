import { statSync } from 'node:fs';

/**
 * What lasts for minutes begins first, so that neither of two workers is without work at the end; the rest by size. Jest would
 * order by how long each took the last time, which a fresh clone does not know.
 */
const slowest = [
  'test/faults/campaign.kafka.test.ts',
  'test/plugins/conformance.test.ts',
  'test/chart/chart.test.ts',
  'test/simulation/simulation.test.ts',
  'packages/runtime/test/worker/isolated.test.ts',
];

function placeOf({ path }) {
  const place = slowest.findIndex((name) => path.endsWith(name));
  return place === -1 ? slowest.length : place;
}

export default class Sequencer {
  sort(tests) {
    const sizes = new Map(tests.map(({ path }) => [path, statSync(path).size]));
    return tests.toSorted((one, other) => placeOf(one) - placeOf(other) || sizes.get(other.path) - sizes.get(one.path));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {
    // Nothing is made of how long they took.
  }
}
