import { expect, test } from '@jest/globals';
import { createCaughtUp } from '../../src/torture/caught-up.ts';

const end = 3n;

test('a service is waited for until it has handled all', async () => {
  let committed = 1n;
  const progress = async () => [{ partition: 0, committed: (committed += 1n), end }];
  await createCaughtUp({ progress })();
  expect(committed).toBe(end);
});

test('but not for ever, and only once', async () => {
  let looks = 0;
  const progress = async () => {
    looks += 1;
    return [{ partition: 0, committed: 0n, end }];
  };
  const caughtUp = createCaughtUp({ progress }, 100);
  await caughtUp();
  const looked = looks;
  await caughtUp();
  expect([looked > 0, looks]).toEqual([true, looked]);
});
