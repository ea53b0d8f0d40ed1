import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { giveToTopic, startLoad, type Give } from './load.ts';
import { createRandom } from './random.ts';
import { createWebhooks } from './webhooks.ts';

const deps = { provider: 'flood', topic: 'raw.flood', secret: Buffer.from('x'), random: createRandom(1) };
const next = createWebhooks({ ...deps, now: () => Date.now() });

const flow = async (give: Give, until: (given: number) => boolean) => {
  const load = startLoad({ next, give, perSecond: 1_000 });
  while (!until(load.given())) await sleep(5);
  return { load, lines: await load.stop() };
};

describe('a load', () => {
  test('writes down where each webhook stands, in the order in which it gave them', async () => {
    let offset = 0n;
    const { load, lines } = await flow(
      async () => ({ partition: 3, offset: (offset += 1n) }),
      (given) => given > 20,
    );
    expect(lines).toHaveLength(load.given());
    expect(load.acknowledged()).toBe(lines.length);
    expect(lines.map(({ acknowledged, partition }) => [acknowledged, partition])).toEqual(lines.map(() => [true, 3]));
    expect(lines.map((line) => line.offset)).toEqual(lines.map((_, index) => index + 1));
  });

  test('goes on while nothing is answered, and waits for the answers when it is stopped', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const load = startLoad({ next, give: () => promise, perSecond: 1_000 });
    while (load.given() < 30) await sleep(5);
    const stopping = load.stop();
    let isStopped = false;
    void stopping.then(() => (isStopped = true));
    await sleep(30);
    expect([isStopped, load.acknowledged()]).toEqual([false, 0]);
    resolve(undefined);
    expect((await stopping).every(({ acknowledged }) => acknowledged)).toBe(true);
  });

  test('does not call acknowledged what was refused', async () => {
    let asked = 0;
    const give = async (): Promise<undefined> => {
      if ((asked += 1) % 2 === 0) throw new Error('HTTP 503');
      return undefined;
    };
    const { load, lines } = await flow(give, (given) => given > 20);
    const refused = lines.filter(({ acknowledged }) => !acknowledged);
    expect(refused).toHaveLength(Math.floor(lines.length / 2));
    expect(load.refusals()).toEqual(new Map([['HTTP 503', refused.length]]));
  });

  test('can be made faster and slower', async () => {
    const load = startLoad({ next, give: async () => undefined, perSecond: 0 });
    await sleep(60);
    expect(load.given()).toBe(0);
    load.setRate(1_000);
    while (load.given() < 10) await sleep(5);
    await load.stop();
  });
});

test('a webhook for the topic is published as it is, and nothing gives up on it', async () => {
  const calls: unknown[][] = [];
  const give = giveToTopic({
    publish: async (...call) => {
      calls.push(call);
      return [{ topic: 'raw.flood', partition: 1, offset: 5n }];
    },
    close: async () => undefined,
  });
  const webhook = next();
  expect(await give(webhook)).toMatchObject({ partition: 1, offset: 5n });
  expect(calls).toEqual([[[webhook.record], { deadlineMs: 600_000 }]]);
});
