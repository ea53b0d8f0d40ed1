import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { giveToIngress, giveToTopic, startLoad, type Give } from './load.ts';
import { createRandom } from './random.ts';
import { createWebhooks } from './webhooks.ts';

const deps = { provider: 'flood', topic: 'raw.flood', secret: () => Buffer.from('x'), random: createRandom(1) };
const { random } = deps;
const next = createWebhooks({ ...deps, now: () => Date.now() });

const flow = async (give: Give, until: (given: number) => boolean) => {
  const load = startLoad({ next, give, perSecond: 1_000, random });
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
    const load = startLoad({ next, give: () => promise, perSecond: 1_000, random });
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
    const load = startLoad({ next, give: async () => undefined, perSecond: 0, random });
    await sleep(60);
    expect(load.given()).toBe(0);
    load.setRate(1_000);
    while (load.given() < 10) await sleep(5);
    await load.stop();
  });

  test('has the next webhook be one at which the plugin misbehaves, once for each time that it is told to', async () => {
    const given: unknown[] = [];
    const load = startLoad({
      next: (misdeed) => {
        given.push(misdeed);
        return next();
      },
      give: async () => undefined,
      perSecond: 1_000,
      random,
    });
    void load.nextDoes('throws');
    void load.nextDoes('leaks');
    while (given.length < 5) await sleep(5);
    await load.stop();
    expect(given.slice(0, 4)).toEqual(['throws', 'leaks', undefined, undefined]);
  });

  test('says when that webhook is taken, or refused', async () => {
    const answers: PromiseWithResolvers<undefined>[] = [];
    const give = async () => {
      if (answers.length === 2) return undefined;
      const answer = Promise.withResolvers<undefined>();
      answers.push(answer);
      return answer.promise;
    };
    const load = startLoad({ next, give, perSecond: 1_000, random });
    const told: string[] = [];
    void load.nextDoes('throws').then(() => told.push('throws'));
    void load.nextDoes('leaks').then(() => told.push('leaks'));
    while (answers.length < 2) await sleep(5);
    expect(told).toEqual([]);
    answers[0]?.reject(new Error('no'));
    await sleep(0);
    expect(told).toEqual(['throws']);
    answers[1]?.resolve(undefined);
    await load.stop();
    expect(told).toEqual(['throws', 'leaks']);
  });
});

describe('a client of the ingress', () => {
  let server: Server;
  /** How long each request waits for its answer. */
  let answersAfterMs: number[];
  let requests: string[];
  const webhook = { ...next() };

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      const id = `delivery-${requests.length}`;
      setTimeout(() => response.end(JSON.stringify({ id })), answersAfterMs.shift() ?? 0).unref();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test('waits for its answer, which has the id of the delivery', async () => {
    answersAfterMs = [100];
    await giveToIngress(url)(webhook);
    expect(webhook.line.id).toBe('delivery-1');
    expect(requests).toEqual(['/webhooks/flood/main']);
  });

  test('that leaves before it was answered comes again', async () => {
    answersAfterMs = [5_000, 0];
    let left = 0;
    await giveToIngress(url, { leavesAfterMs: () => 100, onLeft: () => (left += 1) })(webhook);
    expect([left, requests.length, webhook.line.id]).toEqual([1, 2, 'delivery-2']);
  });

  test('that would leave later than it is answered does not come again', async () => {
    answersAfterMs = [0];
    let left = 0;
    await giveToIngress(url, { leavesAfterMs: () => 10_000, onLeft: () => (left += 1) })(webhook);
    expect([left, requests.length, webhook.line.id]).toEqual([0, 1, 'delivery-1']);
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
