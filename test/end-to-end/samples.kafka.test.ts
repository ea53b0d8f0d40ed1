import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';
import { createDeployment, eventually, startServices, type Deployment } from './deployment.ts';

describeKafka('a signed webhook becomes a typed event', ({ brokers, registryUrl }) => {
  let deployment: Deployment;
  let url: string;

  beforeAll(async () => {
    deployment = createDeployment({ brokers, registryUrl });
    ({ url } = await startServices(deployment));
  }, 90_000);
  afterAll(() => deployment.close());

  test.each(['tazapay', 'wooshpay'])(
    '%s: every fixture reaches its topics, with its key',
    async (provider) => {
      const { fixtures } = await deployment.plugin(provider);
      for (const fixture of fixtures)
        expect(await deployment.send(url, { provider, fixture })).toMatchObject({ kind: 'accepted' });
      const expected = fixtures.flatMap(({ name, expected: golden }) =>
        golden !== null && 'events' in golden
          ? (golden.events as Golden[]).map(({ topic, key, id }) => ({ name, topic, key, id }))
          : [],
      );
      const seen = await eventually(async () => {
        const events = (await deployment.events()).filter(({ event }) => event.provider === provider);
        return events.length >= expected.length ? events : undefined;
      });
      for (const { topic, key } of expected) {
        expect(seen.some((one) => one.topic === topic && one.record.key?.toString() === key)).toBe(true);
      }
      expect(seen).toHaveLength(expected.length);
    },
    60_000,
  );

  test('a forged webhook becomes a dead letter with its code, its bytes untouched, and no event', async () => {
    const { fixtures } = await deployment.plugin('wooshpay');
    const [fixture] = fixtures;
    if (fixture === undefined) throw new Error('no fixture');
    const before = (await deployment.events()).length;
    for (const forgery of ['stale', 'tampered', 'unsigned', 'foreign-key'] as const) {
      expect(await deployment.send(url, { provider: 'wooshpay', fixture, forgery })).toMatchObject({
        kind: 'accepted',
      });
    }
    const letters = await eventually(async () => {
      const records = await deployment.records('dead-letters.wooshpay');
      return records.length >= 4 ? records : undefined;
    });
    const code = (record: (typeof letters)[number]) =>
      record.headers.find(([name]) => name === 'dead-letter-code')?.[1].toString();
    expect(letters.map(code).toSorted()).toEqual([
      'verify.signature_mismatch',
      'verify.signature_mismatch',
      'verify.signature_missing',
      'verify.timestamp_outside_tolerance',
    ]);
    const untouched = letters.filter((record) => code(record) !== 'verify.signature_mismatch');
    for (const record of untouched) expect(record.value).toEqual(fixture.body);
    expect(await deployment.events()).toHaveLength(before);
  }, 30_000);
});

interface Golden {
  topic: string;
  key: string;
  id: string;
}
