import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startLocalStack, type LocalStack } from '@tributary/local-stack';
import { describeKafka } from '../jest/stack.ts';
import { createDeployment, eventually, prepare, startServices, type Deployment } from './deployment.ts';

describeKafka('what is away is said, waited for, and used again', ({ brokers, registryUrl }) => {
  const cleanUps: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  function deploy(options: Parameters<typeof createDeployment>[0]): Deployment {
    const deployment = createDeployment(options);
    cleanUps.push(() => deployment.close());
    return deployment;
  }

  test.each([
    ['registry', { brokers, registryUrl: 'http://127.0.0.1:1' }, 'registry.unreachable'],
    ['Kafka', { brokers: ['127.0.0.1:1'], registryUrl }, 'kafka.unreachable'],
  ])(
    'a %s that is away at the start: one line, exit 3, no stack trace',
    async (_what, options, code) => {
      const deployment = deploy({ ...options, providers: ['wooshpay'] });
      if (options.brokers === brokers) {
        const running = deployment.run('topics', 'apply');
        expect(await running.ended).toBe(0);
      }
      const runtime = deployment.run('runtime');
      expect(await runtime.ended).toBe(3);
      expect(runtime.output()).toContain(code);
      expect(runtime.output()).not.toMatch(/\n\s+at /);
    },
    60_000,
  );

  test('schemas that nobody registered: the command to run, exit 3', async () => {
    const deployment = deploy({ brokers, registryUrl, providers: ['wooshpay'] });
    expect(await deployment.run('topics', 'apply').ended).toBe(0);
    const runtime = deployment.run('runtime');
    expect(await runtime.ended).toBe(3);
    expect(runtime.output()).toContain('tributary schemas register');
  }, 60_000);

  test('a broker that goes and comes back: 503 meanwhile, and all that was answered 200 becomes events', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-outage-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    const start = (configured?: { brokers: string[]; registryUrl: string }): Promise<LocalStack> =>
      startLocalStack({
        environment: { ...process.env, KAFKA_BROKERS: undefined, SCHEMA_REGISTRY_URL: undefined },
        folder,
        configured,
      });
    let stack = await start();
    cleanUps.push(() => stack.close());
    const configured = { brokers: stack.kafka.brokers, registryUrl: stack.registry.url };
    const deployment = deploy({ ...configured, providers: ['wooshpay'] });
    const { url } = await startServices(deployment);
    const { fixtures } = await deployment.plugin('wooshpay');
    const [first, second, third] = fixtures.filter(({ name, type }) => name === type);
    if (first === undefined || second === undefined || third === undefined) throw new Error('too few fixtures');

    expect(await deployment.send(url, { provider: 'wooshpay', fixture: first })).toMatchObject({ kind: 'accepted' });
    await stack.close();
    expect(await deployment.send(url, { provider: 'wooshpay', fixture: second })).toMatchObject({
      kind: 'refused',
      status: 503,
    });
    stack = await start(configured);
    await eventually(async () => {
      const answer = await deployment.send(url, { provider: 'wooshpay', fixture: third });
      return answer.kind === 'accepted' ? answer : undefined;
    });

    const ids = await eventually(async () => {
      const seen = new Set((await deployment.events()).map(({ event }) => event.source.event_type));
      return seen.has(first.type) && seen.has(third.type) ? seen : undefined;
    });
    expect(ids.size).toBeGreaterThanOrEqual(2);
  }, 150_000);

  test('nothing is registered or created by a runtime', async () => {
    const deployment = deploy({ brokers, registryUrl, providers: ['wooshpay'] });
    const runtime = deployment.run('runtime');
    expect(await runtime.ended).toBe(3);
    expect(runtime.output()).toContain('kafka.topic_missing');
    await prepare(deployment);
  }, 60_000);
});
