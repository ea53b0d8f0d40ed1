import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeKafka } from '../jest/stack.ts';
import { createDeployment, eventually, prepare, startIngress, type Deployment } from './deployment.ts';

describeKafka('a runtime that is killed between publish and commit', ({ brokers, registryUrl }) => {
  let deployment: Deployment;
  let url: string;

  beforeAll(async () => {
    deployment = createDeployment({ brokers, registryUrl, providers: ['wooshpay'] });
    await prepare(deployment);
    ({ url } = await startIngress(deployment));
  }, 60_000);
  afterAll(() => deployment.close());

  test('loses nothing, and what it published twice has the same ids', async () => {
    const { fixtures } = await deployment.plugin('wooshpay');
    const sent = fixtures.filter(({ name, type }) => name === type).slice(0, 12);
    for (const fixture of sent) await deployment.send(url, { provider: 'wooshpay', fixture });

    expect(await deployment.runProgram('kill-after-publish.ts').ended).toBe('SIGKILL');
    const afterKill = (await deployment.events()).map(({ event }) => event.id);
    expect(afterKill.length).toBeGreaterThan(0);

    const runtime = deployment.run('runtime');
    const ids = await eventually(async () => {
      const all = (await deployment.events()).map(({ event }) => event.id);
      return new Set(all).size === sent.length && all.length > afterKill.length ? all : undefined;
    });
    expect(ids.length).toBeGreaterThan(sent.length);

    runtime.child.kill('SIGTERM');
    expect(await runtime.ended).toBe(0);
  }, 90_000);
});
